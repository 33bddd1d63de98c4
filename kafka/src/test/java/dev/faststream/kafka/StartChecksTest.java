package dev.faststream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.ConfigurationException;
import dev.faststream.FastStream;
import dev.faststream.Header;
import dev.faststream.HeaderMapping;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong is told before anything is connected: no broker runs here. */
final class StartChecksTest {
    private static final String NOWHERE = "localhost:1";

    private static List<String> problems(KafkaBroker broker) {
        try {
            FastStream.of(broker).start();
        } catch (ConfigurationException e) {
            return e.problems();
        }
        throw new AssertionError("it started");
    }

    private static List<String> problemsOf(Consumer<SubscriberBuilder> options) {
        KafkaBroker broker = KafkaBroker.of(NOWHERE);
        SubscriberBuilder subscriber = broker.subscriber("in").groupId("g");
        options.accept(subscriber);
        subscriber.consume(String.class, body -> {});
        return problems(broker);
    }

    private static List<String> problemsOf(Object bean) {
        return problems(KafkaBroker.of(NOWHERE).include(bean));
    }

    @ParameterizedTest
    @CsvSource({
        "enable.auto.commit, true, only what is done is committed",
        "group.id, other, set groupId instead",
        "auto.offset.reset, latest, set autoOffsetReset instead",
        "bootstrap.servers, other:1, KafkaBroker.of",
        "key.deserializer, X, broker.codec",
        "max.poll.recods, 5, did you mean 'max.poll.records'?",
        "max.poll.records, many, max.poll.records is wrong",
        "isolation.level, read_some, isolation.level is wrong"
    })
    void nativeSettingsThatCanNotBeAreRefusedWithTheWayOut(String key, String value, String hint) {
        assertThat(problemsOf(subscriber -> subscriber.property(key, value)))
                .singleElement()
                .asString()
                .contains("subscriber(in)", key, hint);
    }

    @Test
    void offsetResetThatKafkaDoesNotKnowIsRefused() {
        assertThat(problemsOf(subscriber -> subscriber.autoOffsetReset("first")))
                .singleElement()
                .asString()
                .contains("'first'", "earliest, latest, none");
    }

    @Test
    void batchOfNoRecordsOrOfNegativeTimeIsRefused() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE);
        broker.subscriber("in")
                .groupId("g")
                .batch()
                .maxRecords(0)
                .batchTimeoutMs(-1)
                .consume(String.class, all -> {});
        assertThat(problems(broker))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem).contains("maxRecords is 0"))
                .anySatisfy(problem -> assertThat(problem).contains("batchTimeoutMs is -1"));
    }

    @Test
    void topicsThatCanNotBeAreRefused() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE);
        broker.subscriber("a b").groupId("g").consume(String.class, body -> {});
        broker.subscriber().groupId("g").consume(String.class, body -> {});
        broker.subscriber("twice", "twice").groupId("g").consume(String.class, body -> {});
        broker.subscriber("in").groupId("g").publisher("no way").handle(String.class, body -> body);
        broker.subscriber("orders.{region}", "plain").groupId("g").consume(String.class, body -> {});
        assertThat(problems(broker))
                .hasSize(5)
                .anySatisfy(problem -> assertThat(problem).contains("'a b' can't be a topic"))
                .anySatisfy(problem -> assertThat(problem).contains("has no topics"))
                .anySatisfy(problem -> assertThat(problem).contains("named twice"))
                .anySatisfy(problem -> assertThat(problem).contains("publishes to 'no way'"))
                .anySatisfy(problem -> assertThat(problem).contains("different variables"));
    }

    @Test
    void groupWhoseDeadLetterTopicWouldBeTooLongIsRefused() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE);
        broker.subscriber("in").groupId("g".repeat(250)).consume(String.class, body -> {});
        assertThat(problems(broker)).singleElement().asString().contains("dlq.ggg", "shorten the groupId");
    }

    @Test
    void subscriberWithoutHandlerIsRefused() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE);
        broker.subscriber("in").groupId("g");
        assertThat(problems(broker)).singleElement().asString().contains("subscriber(in) has no handler", ".handle(");
    }

    @Test
    void consumeAfterPublisherIsRefusedAtOnce() {
        SubscriberBuilder subscriber =
                KafkaBroker.of(NOWHERE).subscriber("in").groupId("g").publisher("out");
        assertThatThrownBy(() -> subscriber.consume(String.class, body -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("use handle(...)");
    }

    @Test
    void objectWithoutHandlersIsRefused() {
        assertThat(problemsOf("just a text"))
                .singleElement()
                .asString()
                .contains("java.lang.String was included", "@KafkaSubscriber");
    }

    static final class Mistakes {
        @KafkaSubscriber(topics = "in", groupId = "g", maxRecords = 7)
        void batchOptionsWithoutBatch(String body) {}

        @KafkaSubscriber(topics = "in", groupId = "g", properties = "no equals sign")
        void badProperty(String body) {}

        @KafkaPublisher("out")
        String publisherAlone(String body) {
            return body;
        }

        @KafkaSubscriber(topics = "in", groupId = "g")
        @KafkaPublisher("out")
        void nothingToPublish(String body) {}

        @KafkaSubscriber(topics = "in", groupId = "g")
        void batchInSingle(KafkaBatch<String> batch) {}

        @KafkaSubscriber(topics = "in", groupId = "g", batch = true)
        void twoBodies(List<String> first, List<String> second) {}

        @KafkaSubscriber(topics = "in", groupId = "g", batch = true)
        void notAList(List<String> bodies, @Header("x") String one) {}

        @KafkaSubscriber(topics = "in", groupId = "g")
        void headerWithoutConverter(String body, @Header("x") Thread value) {}

        @KafkaSubscriber(topics = "in", groupId = "g")
        void mappingOfNoRecord(String body, @HeaderMapping String headers) {}
    }

    @Test
    void allProblemsOfAllHandlersAreToldAtOnce() {
        assertThatThrownBy(() -> FastStream.of(KafkaBroker.of(NOWHERE).include(new Mistakes()))
                        .start())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("10 problems")
                .hasMessageContaining("Mistakes.batchOptionsWithoutBatch sets maxRecords")
                .hasMessageContaining("'no equals sign' is not of the form key=value")
                .hasMessageContaining("Mistakes.publisherAlone has a @KafkaPublisher but no @KafkaSubscriber")
                .hasMessageContaining("Mistakes.nothingToPublish has a @KafkaPublisher but returns nothing")
                .hasMessageContaining("batchInSingle(KafkaBatch<String>): parameter 1 'batch'")
                .hasMessageContaining("twoBodies(List<String>, List<String>): parameter 2 'second'")
                .hasMessageContaining("declare List<String>")
                .hasMessageContaining("a header can't be read as Thread")
                .hasMessageContaining("@HeaderMapping needs a Java record");
    }
}
