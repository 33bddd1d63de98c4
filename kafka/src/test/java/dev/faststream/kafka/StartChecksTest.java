package dev.faststream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.AckPolicy;
import dev.faststream.Codec;
import dev.faststream.ConfigurationException;
import dev.faststream.FastStream;
import dev.faststream.Header;
import dev.faststream.HeaderMapping;
import dev.faststream.Ordering;
import dev.faststream.Retry;
import dev.faststream.RetryPolicy;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

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

    /** Options with which an app can't start, and what it is told. */
    record Mistake(String told, Consumer<SubscriberBuilder> options, List<String> hints) {
        static Mistake of(String told, Consumer<SubscriberBuilder> options, String... hints) {
            return new Mistake(told, options, List.of(hints));
        }

        @Override
        public String toString() {
            return told;
        }
    }

    private static DeadLetterPolicy to(String topic) {
        return DeadLetterPolicy.standard().topic(topic);
    }

    static final List<Mistake> MISTAKES = List.of(
            Mistake.of("maxWorkers is 0", options -> options.maxWorkers(0), "1 handles one after the other"),
            Mistake.of("maxOpenRecords is 0", options -> options.maxOpenRecords(0), "at least 1"),
            Mistake.of("maxOpenBytes is 0", options -> options.maxOpenBytes(0), "1 or more"),
            Mistake.of(
                    "maxWorkers is 11, but maxOpenRecords is 10",
                    options -> options.maxWorkers(11).maxOpenRecords(10),
                    "raise maxOpenRecords, or lower maxWorkers"),
            Mistake.of(
                    "commitIntervalMs is -1000",
                    options -> options.commitInterval(Duration.ofSeconds(-1)),
                    "0 commits at once"),
            Mistake.of("commitEvery is -1", options -> options.commitEvery(-1), "0 commits by interval only"),
            Mistake.of(
                    "handlerTimeoutMs is -1000",
                    options -> options.handlerTimeout(Duration.ofSeconds(-1)),
                    "as long as it wants"),
            Mistake.of(
                    "without a group nothing is committed",
                    options -> options.groupId("").commitEvery(5),
                    "set groupId, or remove commitIntervalMs and commitEvery"),
            Mistake.of(
                    "group.instance.id makes it a static member",
                    options -> options.groupId("").property("group.instance.id", "me"),
                    "set groupId, or remove the property"),
            Mistake.of(
                    "without a group there are none",
                    options -> options.groupId("").deadLetters(to("dead")),
                    "set groupId, or remove it"),
            Mistake.of(
                    "retry: attempts is 0",
                    options -> options.retry(RetryPolicy.none().attempts(0)),
                    "1 tries once"),
            Mistake.of(
                    "retry: jitter is 20.0",
                    options -> options.retry(RetryPolicy.standard().jitter(20)),
                    "0.2"),
            Mistake.of(
                    "retry is set, but ackPolicy is ACK_FIRST",
                    options -> options.ackPolicy(AckPolicy.ACK_FIRST).retry(RetryPolicy.standard()),
                    "more than once",
                    "remove retry"),
            Mistake.of(
                    "retry is set, but ackPolicy is MANUAL",
                    options -> options.ackPolicy(AckPolicy.MANUAL).retry(RetryPolicy.standard()),
                    "unless the handler says nack",
                    "remove retry"),
            Mistake.of(
                    "retry has 5 attempts, but ackPolicy is NACK_ON_ERROR",
                    options -> options.ackPolicy(AckPolicy.NACK_ON_ERROR)
                            .retry(RetryPolicy.standard().attempts(5)),
                    "until it succeeds",
                    "remove attempts (the pauses may stay)"),
            Mistake.of(
                    "it says where dead letters go, but ackPolicy is ACK_FIRST",
                    options -> options.ackPolicy(AckPolicy.ACK_FIRST).deadLetters(to("dead")),
                    "only logged",
                    "choose REJECT_ON_ERROR"),
            Mistake.of(
                    "its dead letters from 'in' would go to 'in', which it reads itself",
                    options -> options.deadLetters(to("{topic}")),
                    "such as dlq.{groupId}.{topic}"),
            Mistake.of(
                    "its dead letters can't go there: 'dead letters' can't be a topic",
                    options -> options.deadLetters(to("dead letters")),
                    "letters, digits"),
            Mistake.of(
                    "its dead letters would go to 'ddd",
                    options -> options.deadLetters(to("d".repeat(250))),
                    "250 characters of at most 249",
                    "name another topic"),
            Mistake.of(
                    "dead letters: topic 'dead.{region}' has the variable {region}",
                    options -> options.deadLetters(to("dead.{region}")),
                    "only {groupId} and {topic}"),
            Mistake.of(
                    "dead letters: maxTextLength is 31",
                    options -> options.deadLetters(to("dead").maxTextLength(31)),
                    "32 or more"),
            Mistake.of(
                    "dead letters: the header 'x-topic' is written anyway",
                    options -> options.deadLetters(to("dead").headerPrefix("x-").header("x-topic", "in")),
                    "another name"),
            Mistake.of(
                    "dead letters: the header ' ' has no name",
                    options -> options.deadLetters(to("dead").header(" ", "in")),
                    "give it one"));

    @ParameterizedTest
    @FieldSource("MISTAKES")
    void optionThatCanNotBeIsRefusedWithTheReasonAndTheWayOut(Mistake mistake) {
        assertThat(problemsOf(mistake.options()))
                .singleElement()
                .asString()
                .startsWith("subscriber(in): ")
                .contains(mistake.told())
                .contains(mistake.hints());
    }

    @ParameterizedTest
    @EnumSource(
            value = AckPolicy.class,
            names = {"NACK_ON_ERROR", "ACK_FIRST", "MANUAL"})
    void policyThatNeedsAGroupIsRefusedWithoutOneWhoeverChoseIt(AckPolicy policy) {
        assertThat(problemsOf(options -> options.groupId("").ackPolicy(policy)))
                .singleElement()
                .asString()
                .contains("subscriber(in): ackPolicy is " + policy, "without a group", "set groupId");
        KafkaBroker broker = KafkaBroker.of(NOWHERE).ackPolicy(policy);
        broker.subscriber("in").consume(String.class, body -> {});
        broker.subscriber("in").ackPolicy(AckPolicy.ACK).consume(String.class, body -> {});
        assertThat(problems(broker)).singleElement().asString().contains("ackPolicy is " + policy);
    }

    private static final List<Consumer<SubscriberBuilder>> NO_MISTAKES = List.of(
            options -> options.groupId("").ackPolicy(AckPolicy.ACK).retry(RetryPolicy.none()),
            options -> options.ordering(Ordering.KEY),
            options -> options.ackPolicy(AckPolicy.NACK_ON_ERROR)
                    .retry(RetryPolicy.standard().delay(Duration.ofSeconds(1)).multiplier(1)),
            options -> options.ackPolicy(AckPolicy.MANUAL).deadLetters(to("dead")),
            options -> options.ackPolicy(AckPolicy.NACK_ON_ERROR).deadLetters(to("dead")),
            options -> options.maxWorkers(64)
                    .ordering(Ordering.NONE)
                    .commitInterval(Duration.ZERO)
                    .commitEvery(1)
                    .handlerTimeout(Duration.ofDays(1)));

    @Test
    void optionsThatGoTogetherAreTaken() {
        for (Consumer<SubscriberBuilder> options : NO_MISTAKES) {
            assertThat(problemsOf(options.andThen(subscriber -> subscriber.autoOffsetReset("first"))))
                    .as("only the problem that every app here has, because none can start")
                    .singleElement()
                    .asString()
                    .contains("autoOffsetReset is 'first'");
        }
    }

    @Test
    void brokersOptionsAreRefusedOnceAndNotWhereTheyAreOfNoUse() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE)
                .retry(RetryPolicy.standard().attempts(-1))
                .deadLetters(to("dead").maxTextLength(0));
        broker.subscriber("in").groupId("g").ackPolicy(AckPolicy.ACK_FIRST).consume(String.class, body -> {});
        broker.subscriber("in").groupId("h").consume(String.class, body -> {});
        assertThat(problems(broker))
                .satisfiesExactly(
                        first -> assertThat(first).contains("The broker's retry: attempts is -1"),
                        second -> assertThat(second).contains("The broker's dead letters: maxTextLength is 0"));
    }

    @Test
    void deadLettersThatATemplateOfTopicsWouldReadAgainAreRefused() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE);
        Stream.of("{topic}-dead", "orders.dead", "dead")
                .forEach(topic -> broker.subscriber("orders.{region}")
                        .groupId("g")
                        .deadLetters(to(topic))
                        .consume(String.class, body -> {}));
        assertThat(problems(broker))
                .satisfiesExactly(
                        first -> assertThat(first).contains("'orders.x-dead', which it reads itself"),
                        second -> assertThat(second).contains("'orders.dead', which it reads itself"));
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
    void batchThatIsLargerThanWhatIsReadAheadIsRefused() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE);
        broker.subscriber("in")
                .groupId("g")
                .maxOpenRecords(499)
                .batch()
                .batchBy(BatchBy.PARTITION)
                .consume(String.class, all -> {});
        assertThat(problems(broker))
                .singleElement()
                .asString()
                .contains("maxRecords is 500, but maxOpenRecords is 499", "raise maxOpenRecords, or lower maxRecords");
    }

    @Test
    void handlerOfSingleMessagesIsRefusedAtOnceAfterBatch() {
        SubscriberBuilder subscriber = KafkaBroker.of(NOWHERE).subscriber("in").groupId("g");
        BatchSubscriberBuilder batch = subscriber.batch();
        assertThatThrownBy(() -> subscriber.consume(String.class, body -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("subscriber(in) takes batches");
        batch.consume(String.class, bodies -> {});
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

        @KafkaSubscriber(
                topics = "in",
                groupId = "g",
                batchBy = BatchBy.PARTITION,
                ackPolicy = {AckPolicy.ACK, AckPolicy.MANUAL},
                retry = {@Retry, @Retry},
                ordering = {Ordering.KEY, Ordering.NONE},
                deadLetter = {@DeadLetter, @DeadLetter})
        void twoOfEach(String body) {}

        @KafkaSubscriber(
                topics = "in",
                groupId = "g",
                ackPolicy = AckPolicy.MANUAL,
                retry = @Retry,
                deadLetter = @DeadLetter(headers = "no equals sign here"))
        void retryOfManual(String body) {}

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
                .hasMessageContaining("17 problems")
                .hasMessageContaining("Mistakes.batchOptionsWithoutBatch sets maxRecords")
                .hasMessageContaining("Mistakes.twoOfEach sets maxRecords, batchTimeoutMs or batchBy")
                .hasMessageContaining("Mistakes.twoOfEach: ackPolicy has 2 values")
                .hasMessageContaining("Mistakes.twoOfEach: retry has 2 values")
                .hasMessageContaining("Mistakes.twoOfEach: ordering has 2 values")
                .hasMessageContaining("Mistakes.twoOfEach: deadLetter has 2 values")
                .hasMessageContaining("Mistakes.retryOfManual: retry is set, but ackPolicy is MANUAL")
                .hasMessageContaining("the dead letter header 'no equals sign here' is not of the form key=value")
                .hasMessageContaining("'no equals sign' is not of the form key=value")
                .hasMessageContaining("Mistakes.publisherAlone has a @KafkaPublisher but no @KafkaSubscriber")
                .hasMessageContaining("Mistakes.nothingToPublish has a @KafkaPublisher but returns nothing")
                .hasMessageContaining("batchInSingle(KafkaBatch<String>): parameter 1 'batch'")
                .hasMessageContaining("twoBodies(List<String>, List<String>): parameter 2 'second'")
                .hasMessageContaining("declare List<String>")
                .hasMessageContaining("a header can't be read as Thread")
                .hasMessageContaining("@HeaderMapping needs a Java record");
    }

    record Settings(String url) implements Codec {
        @Override
        public String contentType() {
            return "application/x-settings";
        }

        @Override
        public Decoder decoder(Type type) {
            throw new IllegalArgumentException("no " + type.getTypeName() + " in settings");
        }

        @Override
        public byte[] encode(Object body, Outgoing record) {
            return new byte[0];
        }
    }

    private static final class NeedsSettings {
        @KafkaSubscriber(topics = "in", groupId = "g", codec = Settings.class)
        @KafkaPublisher(value = "out", codec = Settings.class)
        String handle(String body) {
            return body;
        }
    }

    @Test
    void aCodecThatNobodyCanMakeIsNamedWithTheWayOut() {
        assertThat(problemsOf(new NeedsSettings()))
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem)
                        .startsWith("NeedsSettings.handle: the codec")
                        .contains("app.provide(Settings.class"))
                .anySatisfy(problem -> assertThat(problem).contains("results to out"));
    }

    private static final class Unreadable {
        @KafkaSubscriber(topics = "in", groupId = "g")
        void handle(Runnable body) {
            body.run();
        }
    }

    @Test
    void aBodyThatNoCodecReadsHasTheReasonOfEach() {
        assertThat(problems(KafkaBroker.of(NOWHERE).codec(new Settings("")).include(new Unreadable())))
                .singleElement()
                .asString()
                .contains("no java.lang.Runnable in settings", "can't be decoded from JSON");
    }
}
