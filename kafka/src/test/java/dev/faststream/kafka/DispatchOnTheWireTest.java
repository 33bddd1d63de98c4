package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.faststream.AckPolicy;
import dev.faststream.Codec;
import dev.faststream.Envelope;
import dev.faststream.FastStream;
import dev.faststream.Filter;
import dev.faststream.Handles;
import dev.faststream.Header;
import dev.faststream.RetryPolicy;
import dev.faststream.Unwanted;
import dev.faststream.json.JsonCodec;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Several handlers of one subscription, on a real broker. */
@WithKafka
final class DispatchOnTheWireTest {
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Created.class, name = "created"),
        @JsonSubTypes.Type(value = Paid.class, name = "paid"),
        @JsonSubTypes.Type(value = Gone.class, name = "gone")
    })
    sealed interface Event {}

    sealed interface Final extends Event {}

    record Created(int id) implements Event {}

    record Paid(int id) implements Event {}

    record Gone(int id) implements Final {}

    private static final RetryPolicy QUICK = RetryPolicy.standard().delay(Duration.ofMillis(5));

    private final Calls calls = new Calls();
    private final String group = "g-" + UUID.randomUUID();
    /** Begins the topics of this test, and of no other. */
    private final String prefix = "d-" + UUID.randomUUID() + ".";

    private final String in = prefix + "in";

    private static ProducerRecord<byte[], byte[]> typed(String topic, @Nullable String type, @Nullable String value) {
        ProducerRecord<byte[], byte[]> record = record(topic, 0, null, value);
        return type == null ? record : with(record, "type", type);
    }

    private KafkaBroker broker(RealKafka kafka, Object handlers) {
        return KafkaBroker.of(kafka.servers())
                .retry(QUICK)
                .include(new KafkaRouter(prefix).groupId(group).include(handlers));
    }

    private void awaitCommitted(RealKafka kafka, long offset) {
        eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(offset));
    }

    private ConsumerRecord<byte[], byte[]> letter(RealKafka kafka) {
        return kafka.read("dlq." + group + "." + in, 1).getFirst();
    }

    /** Tells whether the body is long; what the app provides. */
    static final class Longer implements Filter {
        private final int than;

        Longer(int than) {
            this.than = than;
        }

        @Override
        public boolean wants(Envelope message) {
            return ((KafkaMessage<?>) message).raw().value().length > than;
        }
    }

    @KafkaSubscriber(topics = "in")
    final class ByHeader {
        @Handles(header = "type", is = "created")
        @KafkaPublisher("out")
        String created(String body) {
            calls.add("created", body);
            return "created " + body;
        }

        @Handles(
                header = "type",
                is = {"paid", "refunded"})
        void money(String body, @Header String type) {
            calls.add(type, body);
        }

        @Handles(when = Longer.class, order = 1)
        void longer(String body) {
            calls.add("longer", body);
        }

        @Handles(otherwise = true)
        void rest(String body) {
            calls.add("rest", body);
        }
    }

    @Test
    void handlersGetWhatTheirHeadersAndFiltersWantInTheOrderOfTheLog(RealKafka kafka) throws Exception {
        kafka.create(in, prefix + "out");
        kafka.send(List.of(
                typed(in, "created", "1"),
                typed(in, "paid", "2"),
                typed(in, null, "three"),
                typed(in, "created", "4"),
                typed(in, "refunded", "5"),
                typed(in, "other", "6")));
        FastStream app = FastStream.of(broker(kafka, new ByHeader())).provide(Longer.class, () -> new Longer(3));
        kafka.whileRunning(app, () -> {
            awaitCommitted(kafka, 6);
            assertThat(kafka.read(prefix + "out", 2))
                    .extracting(result -> text(result.value()))
                    .containsExactly("created 1", "created 4");
        });
        assertThat(calls.all())
                .containsExactly(
                        List.of("created", "1"),
                        List.of("paid", "2"),
                        List.of("longer", "three"),
                        List.of("created", "4"),
                        List.of("refunded", "5"),
                        List.of("rest", "6"));
    }

    @KafkaSubscriber(topics = "in")
    final class ByContentType {
        @Handles(contentType = "application/json")
        void json(Created body) {
            calls.add(body);
        }

        @Handles(otherwise = true)
        void rest(byte[] body) {
            calls.add(text(body));
        }
    }

    @Test
    void jsonGoesToOneHandlerByItsContentTypeAndTheRestToTheOther(RealKafka kafka) throws Exception {
        kafka.create(in);
        kafka.send(List.of(
                with(
                        record(in, 0, null, "{\"type\":\"created\",\"id\":1}"),
                        "content-type",
                        "Application/JSON; charset=utf-8"),
                with(record(in, 0, null, "plain"), "content-type", "text/plain"),
                record(in, 0, null, "none")));
        kafka.whileRunning(broker(kafka, new ByContentType()), () -> awaitCommitted(kafka, 3));
        assertThat(calls.all()).containsExactly(List.of(new Created(1)), List.of("plain"), List.of("none"));
    }

    private static String json(String type, int id) {
        return "{\"type\":\"" + type + "\",\"id\":" + id + "}";
    }

    @KafkaSubscriber(topics = "in")
    final class ByBody {
        @Handles
        void created(Created created, KafkaMessage<Created> message) {
            calls.add(created, message.offset());
        }

        @Handles
        void over(Final over) {
            calls.add("over", over);
        }
    }

    @Test
    void handlersGetTheCasesOfASealedTypeAndWhatNobodyWantsFailsWithWhatTheyWant(RealKafka kafka) throws Exception {
        kafka.create(in);
        kafka.send(in, json("created", 1), json("paid", 2), json("gone", 3), json("created", 4));
        kafka.whileRunning(broker(kafka, new ByBody()), () -> {
            awaitCommitted(kafka, 4);
            ConsumerRecord<byte[], byte[]> letter = letter(kafka);
            assertThat(text(letter.value())).isEqualTo(json("paid", 2));
            assertThat(header(letter, "dlq.exception")).endsWith("UnwantedRecordException");
            assertThat(header(letter, "dlq.message"))
                    .contains(
                            "topic " + in + " partition 0 offset 1 is wanted by no handler of ByBody",
                            "ByBody.created wants bodies of Created",
                            "ByBody.over wants bodies of Final");
        });
        assertThat(calls.all())
                .containsExactly(
                        List.of(new Created(1), 0L), List.of("over", new Gone(3)), List.of(new Created(4), 3L));
    }

    /** JSON, with a note of each body that is decoded. */
    private record Noted(JsonCodec json, Calls decoded) implements Codec {
        @Override
        public String contentType() {
            return json.contentType();
        }

        @Override
        public Decoder decoder(Type type) {
            Decoder decoder = json.decoder(type);
            return body -> {
                decoded.add(type, text(body));
                return decoder.decode(body);
            };
        }

        @Override
        public byte @Nullable [] encode(Object body, Outgoing record) {
            return json.encode(body, record);
        }
    }

    @Test
    void bodyIsDecodedOnceAlsoWhereItsTypeChoosesTheHandler(RealKafka kafka) throws Exception {
        kafka.create(in);
        kafka.send(in, json("created", 1), json("gone", 2));
        Calls decoded = new Calls();
        KafkaBroker broker = broker(kafka, new ByBody()).codec(new Noted(new JsonCodec(), decoded));
        kafka.whileRunning(broker, () -> awaitCommitted(kafka, 2));
        assertThat(decoded.all())
                .containsExactly(List.of(Event.class, json("created", 1)), List.of(Event.class, json("gone", 2)));
        assertThat(calls.count()).isEqualTo(2);
    }

    @KafkaSubscriber(topics = "in", unwanted = Unwanted.SKIP)
    final class Nearest {
        @Handles
        void any(Event event) {
            calls.add("any", event);
        }

        @Handles
        void paid(Paid paid) {
            calls.add("paid", paid);
        }
    }

    @Test
    void bodyGoesToTheHandlerWhoseTypeIsTheNearestAndATombstoneIsNobodys(RealKafka kafka) throws Exception {
        kafka.create(in);
        kafka.send(List.of(
                record(in, 0, "k", json("created", 1)), record(in, 0, "k", null), record(in, 0, "k", json("paid", 2))));
        kafka.whileRunning(broker(kafka, new Nearest()), () -> awaitCommitted(kafka, 3));
        assertThat(calls.all()).containsExactly(List.of("any", new Created(1)), List.of("paid", new Paid(2)));
    }

    @Test
    void recordWithAMalformedHeaderFailsAloneWhenAFilterReadsIt(RealKafka kafka) throws Exception {
        kafka.create(in);
        byte[] noText = {(byte) 0xff, (byte) 0xfe};
        kafka.send(List.of(
                typed(in, "created", "1"), with(record(in, 0, null, "2"), "type", noText), typed(in, "created", "3")));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        for (boolean batch : List.of(false, true)) {
            SubscriberBuilder subscriber = broker.subscriber(in).groupId(group + batch);
            if (batch) {
                subscriber
                        .batch()
                        .dispatch(messages -> messages.when(Filter.header("type", "created"))
                                .consume(String.class, bodies -> calls.add(bodies)));
            } else {
                subscriber.dispatch(messages ->
                        messages.when(Filter.header("type", "created")).consume(String.class, body -> calls.add(body)));
            }
        }
        kafka.whileRunning(broker, () -> {
            for (boolean batch : List.of(false, true)) {
                eventually(
                        () -> assertThat(kafka.committed(group + batch, in, 0)).isEqualTo(3));
                ConsumerRecord<byte[], byte[]> letter =
                        kafka.read("dlq." + group + batch + "." + in, 1).getFirst();
                assertThat(header(letter, "dlq.offset")).isEqualTo("1");
                assertThat(header(letter, "dlq.message")).contains("Header 'type' of topic " + in);
            }
        });
        assertThat(calls.all()).containsExactlyInAnyOrder(List.of("1"), List.of("3"), List.of(List.of("1", "3")));
    }

    @KafkaSubscriber(topics = "in", batch = true, maxRecords = 6, batchTimeoutMs = 10_000)
    final class Batches {
        @Handles(header = "type", is = "created")
        void created(List<String> bodies, @Header("n") List<Optional<Integer>> numbers) {
            calls.add("created", bodies, numbers);
        }

        @Handles(header = "type", is = "paid")
        @KafkaPublisher("out")
        String paid(KafkaBatch<String> batch) {
            calls.add("paid", batch.bodies());
            if (batch.bodies().contains("bad")) {
                throw new IllegalStateException("can't stand it");
            }
            return batch.bodies().toString();
        }
    }

    @Test
    void batchIsDividedAndAFailureOfOnePartTouchesNoOther(RealKafka kafka) throws Exception {
        kafka.create(in, prefix + "out");
        kafka.send(List.of(
                with(typed(in, "created", "a"), "n", "1"),
                typed(in, "paid", "x"),
                typed(in, "nobody", "?"),
                typed(in, "created", "b"),
                typed(in, "paid", "bad"),
                typed(in, "paid", "y")));
        kafka.whileRunning(broker(kafka, new Batches()), () -> {
            awaitCommitted(kafka, 6);
            assertThat(kafka.read("dlq." + group + "." + in, 2))
                    .extracting(letter -> text(letter.value()))
                    .containsExactlyInAnyOrder("?", "bad");
        });
        assertThat(calls.all())
                .startsWith(
                        List.of("created", List.of("a", "b"), List.of(Optional.of(1), Optional.empty())),
                        List.of("paid", List.of("x", "bad", "y")))
                .filteredOn(call -> call.contains("created"))
                .as("the part that succeeded is not handled again")
                .hasSize(1);
        assertThat(calls.all())
                .as("the good records of the part that failed are delivered without the bad one")
                .contains(List.of("paid", List.of("bad")))
                .anyMatch(call ->
                        call.equals(List.of("paid", List.of("y"))) || call.equals(List.of("paid", List.of("x", "y"))));
    }

    @Test
    void unfinishedPartOfABatchHoldsBackTheCommitOfAllBehindIt(RealKafka kafka) throws Exception {
        kafka.create(in);
        kafka.send(List.of(
                typed(in, "good", "0"), typed(in, "stuck", "1"), typed(in, "good", "2"), typed(in, "good", "3")));
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).ackPolicy(AckPolicy.NACK_ON_ERROR);
        broker.subscriber(in)
                .groupId(group)
                .retry(QUICK)
                .batch()
                .maxRecords(4)
                .batchTimeoutMs(10_000)
                .dispatch(messages -> messages.when(Filter.header("type", "good"))
                        .consume(String.class, bodies -> calls.add(bodies))
                        .when(Filter.header("type", "stuck"))
                        .consume(String.class, bodies -> {
                            calls.add("stuck");
                            throw new IllegalStateException("stuck");
                        }));
        kafka.whileRunning(broker, () -> {
            calls.await(4);
            awaitCommitted(kafka, 1);
        });
        assertThat(calls.all())
                .startsWith(List.of(List.of("0", "2", "3")))
                .filteredOn(call -> !call.contains("stuck"))
                .hasSize(1);
    }

    @Test
    void batchIsDividedByTheTypesOfItsBodies(RealKafka kafka) throws Exception {
        kafka.create(in);
        kafka.send(in, json("created", 1), json("gone", 2), "garbage", json("created", 3), json("paid", 4));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(5)
                .batchTimeoutMs(10_000)
                .dispatch(messages -> messages.byBody()
                        .consume(Created.class, bodies -> calls.add(bodies))
                        .byBody()
                        .consume(
                                Gone.class,
                                (bodies, batch) ->
                                        calls.add(bodies, batch.get(0).offset()))
                        .otherwise(Unwanted.SKIP));
        kafka.whileRunning(broker, () -> {
            awaitCommitted(kafka, 5);
            assertThat(text(letter(kafka).value())).isEqualTo("garbage");
        });
        assertThat(calls.all())
                .containsExactly(List.of(List.of(new Created(1), new Created(3))), List.of(List.of(new Gone(2)), 1L));
    }

    @Test
    void whatNobodyWantsIsDeadLetteredWhateverThePolicyWhereThatIsSaid(RealKafka kafka) throws Exception {
        kafka.create(in);
        kafka.send(List.of(typed(in, "other", "1"), typed(in, "created", "2")));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .ackPolicy(AckPolicy.NACK_ON_ERROR)
                .dispatch(messages -> messages.when(Filter.header("type", "created"))
                        .consume(String.class, body -> calls.add(body))
                        .otherwise(Unwanted.DEAD_LETTER));
        kafka.whileRunning(broker, () -> {
            awaitCommitted(kafka, 2);
            assertThat(text(letter(kafka).value())).isEqualTo("1");
        });
        assertThat(calls.all()).containsExactly(List.of("2"));
    }

    @Test
    void predicateThatThrowsFailsItsRecordWhichIsTriedAgain(RealKafka kafka) throws Exception {
        kafka.create(in);
        kafka.send(in, "a", "b", "c");
        List<Long> asked = new ArrayList<>();
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).retry(QUICK);
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(3)
                .batchTimeoutMs(10_000)
                .dispatch(messages -> messages.when(message -> {
                            asked.add(message.offset());
                            if (message.offset() == 1 && asked.size() <= 3) {
                                throw new IllegalStateException("not now");
                            }
                            return true;
                        })
                        .consume(String.class, bodies -> calls.add(bodies)));
        kafka.whileRunning(broker, () -> awaitCommitted(kafka, 3));
        assertThat(calls.all()).containsExactly(List.of(List.of("a", "c")), List.of(List.of("b")));
    }

    @KafkaSubscriber(topics = "in")
    final class Undecided {
        @Handles(header = "a")
        void first(String body) {
            calls.add("first", body);
        }

        @Handles(header = "b")
        void second(String body) {
            calls.add("second", body);
        }
    }

    @Test
    void recordThatSeveralHandlersOfOneOrderWantFailsAndNamesThem(RealKafka kafka) throws Exception {
        kafka.create(in);
        kafka.send(List.of(
                with(with(record(in, 0, null, "both"), "a", "1"), "b", "1"),
                with(record(in, 0, null, "one"), "b", "1")));
        kafka.whileRunning(broker(kafka, new Undecided()), () -> {
            awaitCommitted(kafka, 2);
            assertThat(header(letter(kafka), "dlq.message"))
                    .contains("is wanted by several handlers of Undecided", "Undecided.first", "Undecided.second");
        });
        assertThat(calls.all()).containsExactly(List.of("second", "one"));
    }

    @Test
    void lambdasAreAskedInTheirOrderAndMayPublishEachElsewhere(RealKafka kafka) throws Exception {
        String all = kafka.topic();
        String own = kafka.topic();
        kafka.create(in);
        kafka.send(List.of(typed(in, "created", "1"), typed(in, "paid", "2")));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .publisher(all)
                .dispatch(messages -> messages.when(Filter.header("type", "created"))
                        .publisher(own)
                        .handle(String.class, body -> "created " + body)
                        .when(Filter.hasHeader("type"))
                        .handle(String.class, (body, message) -> "typed " + body + " at " + message.offset()));
        kafka.whileRunning(broker, () -> {
            assertThat(kafka.read(all, 2))
                    .extracting(result -> text(result.value()))
                    .containsExactly("created 1", "typed 2 at 1");
            awaitCommitted(kafka, 2);
        });
        assertThat(kafka.size(own)).isOne();
    }

    @Test
    void recordThatIsMarkedLateIsDoneWhicheverHandlerHadIt(RealKafka kafka) throws Exception {
        kafka.create(in);
        kafka.send(List.of(typed(in, "a", "1"), typed(in, "other", "2"), typed(in, "b", "3")));
        List<KafkaMessage<String>> open = new CopyOnWriteArrayList<>();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .ackPolicy(AckPolicy.MANUAL)
                .dispatch(messages -> messages.when(Filter.header("type", "a"))
                        .consume(String.class, (body, message) -> open.add(message))
                        .when(Filter.header("type", "b"))
                        .consume(String.class, (body, message) -> message.ack())
                        .otherwise(Unwanted.SKIP));
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(open).hasSize(1));
            eventually(() -> assertThat(kafka.committedMetadata(group, in, 0)).isNotEmpty());
            assertThat(kafka.committed(group, in, 0)).isLessThanOrEqualTo(0);
            open.getFirst().ack();
            awaitCommitted(kafka, 3);
        });
    }
}
