package dev.faststream.examples;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.faststream.Envelope;
import dev.faststream.Filter;
import dev.faststream.Handles;
import dev.faststream.Header;
import dev.faststream.Unwanted;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaSubscriber;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** Several handlers on one subscription. */
final class Shop {
    private Shop() {}

    // region header
    @KafkaSubscriber(topics = "events", groupId = "by-header", unwanted = Unwanted.SKIP)
    record ByHeader(Queue<String> seen) {
        @Handles(header = "type", is = "created")
        @KafkaPublisher("welcome")
        String created(String body) {
            seen.add("header created");
            return "welcome";
        }

        @Handles(
                header = "type",
                is = {"paid", "refunded"})
        void money(String body, @Header("type") String type) {
            seen.add("header " + type);
        }
    }
    // endregion

    // region body
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Created.class, name = "created"),
        @JsonSubTypes.Type(value = Paid.class, name = "paid"),
        @JsonSubTypes.Type(value = Refunded.class, name = "refunded")
    })
    sealed interface Event {}

    record Created(String customer) implements Event {}

    record Paid(String customer, long cents) implements Event {}

    record Refunded(String customer, long cents) implements Event {}

    @KafkaSubscriber(topics = "events", groupId = "by-body")
    record ByBody(Queue<String> seen) {
        @Handles
        void created(Created created) {
            seen.add("body created " + created.customer());
        }

        @Handles
        void anythingElse(Event event) {
            seen.add("body else " + event.getClass().getSimpleName());
        }
    }
    // endregion

    // region batch
    @KafkaSubscriber(topics = "events", groupId = "batches", batch = true, unwanted = Unwanted.SKIP)
    record Batches(Queue<String> seen) {
        @Handles
        void created(List<Created> created) {
            created.forEach(one -> seen.add("batch created " + one.customer()));
        }

        @Handles
        void paid(List<Paid> paid, @Header("sentry-trace") List<Optional<String>> traces) {
            paid.forEach(one -> seen.add("batch paid " + one.cents()));
        }
    }
    // endregion

    // region when
    static final class OfAnn implements Filter {
        @Override
        public boolean wants(Envelope message) {
            return message.key()
                    .filter(key -> new String(key, StandardCharsets.UTF_8).equals("ann"))
                    .isPresent();
        }
    }

    @KafkaSubscriber(topics = "events", groupId = "by-filter")
    record ByFilter(Queue<String> seen) {
        @Handles(when = OfAnn.class)
        void ofAnn(Event event) {
            seen.add("filter ann");
        }

        @Handles(otherwise = true)
        void rest(byte[] body) {
            seen.add("filter rest");
        }
    }
    // endregion

    // region fluent
    static void addTo(KafkaBroker broker, Queue<String> seen) {
        broker.subscriber("events")
                .groupId("fluent")
                .dispatch(messages -> messages.when(Filter.header("type", "created"))
                        .publisher("welcome")
                        .handle(Created.class, created -> "welcome " + created.customer())
                        .when(Filter.contentType("application/json").and(message -> message.offset() > 0))
                        .consume(Event.class, event -> seen.add("fluent " + event))
                        .otherwise(Unwanted.DEAD_LETTER));
    }
    // endregion
}
