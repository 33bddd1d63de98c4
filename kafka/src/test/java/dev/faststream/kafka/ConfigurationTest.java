package dev.faststream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.AckPolicy;
import dev.faststream.ConfigurationException;
import dev.faststream.EffectiveConfiguration;
import dev.faststream.FastStream;
import dev.faststream.Handles;
import dev.faststream.Retry;
import dev.faststream.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is set outside of the code, as it is read before anything is connected: no broker runs here. */
final class ConfigurationTest {
    private static final String NOWHERE = "localhost:1";

    /** What an app came to that could not start: there is no Kafka, or something is wrong. */
    private record Outcome(List<String> problems, EffectiveConfiguration effective) {
        /** The value and, after a bar, the origin of an option. */
        String option(String key) {
            return effective
                    .find("faststream.kafka." + key)
                    .map(entry -> entry.value() + " | " + entry.origin())
                    .orElse("none");
        }
    }

    private static Outcome outcome(KafkaBroker broker, String... keysAndValues) {
        FastStream app = FastStream.of(broker).startupTimeout(Duration.ofMillis(1));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            app.configuration(keysAndValues[i], keysAndValues[i + 1]);
        }
        return outcome(app);
    }

    private static Outcome outcome(FastStream app) {
        // Found out without Kafka: one more mistake keeps the app from connecting.
        app.configuration("faststream.startup-timeout", "soon");
        try {
            app.start();
            throw new AssertionError("it started");
        } catch (ConfigurationException e) {
            return new Outcome(
                    e.problems().stream()
                            .filter(problem -> !problem.startsWith("faststream.startup-timeout"))
                            .toList(),
                    app.effectiveConfiguration());
        }
    }

    private static KafkaBroker broker(Object handlers) {
        return KafkaBroker.of(NOWHERE).include(handlers);
    }

    private static KafkaBroker broker(Consumer<SubscriberBuilder> options) {
        KafkaBroker broker = KafkaBroker.of(NOWHERE);
        SubscriberBuilder subscriber = broker.subscriber("in").groupId("g");
        options.accept(subscriber);
        subscriber.consume(String.class, body -> {});
        return broker;
    }

    static final class Orders {
        @KafkaSubscriber(
                topics = {"${orders.topic}", "${orders.more:more}"},
                groupId = "${orders.group}",
                properties = "client.id=${orders.client:c}",
                options = {"max-workers=${orders.workers:4}", "handler-timeout=${orders.timeout:3s}"},
                retry = @Retry(attempts = 5),
                deadLetter = @DeadLetter(topic = "${orders.dlq:failed}"))
        @KafkaPublisher("${orders.out}")
        String handle(String body) {
            return body;
        }
    }

    /** With all that they need from outside, and more. */
    private static Outcome outcomeOfOrders(String... more) {
        return outcome(
                broker(new Orders()),
                Stream.concat(
                                Stream.of(
                                        "orders.topic",
                                        "in",
                                        "orders.group",
                                        "g",
                                        "orders.out",
                                        "out",
                                        "orders.workers",
                                        "8"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    @Test
    void placeholdersOfAnAnnotationAreReplaced() {
        Outcome outcome = outcomeOfOrders();
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.option("subscribers.Orders.handle.topics"))
                .isEqualTo("in, more | code: ${orders.topic} from app.configuration(...), ${orders.more} is not set");
        assertThat(outcome.option("subscribers.Orders.handle.group-id"))
                .isEqualTo("g | code: ${orders.group} from app.configuration(...)");
        assertThat(outcome.option("subscribers.Orders.handle.properties.client.id"))
                .isEqualTo("c | code: ${orders.client} is not set");
        assertThat(outcome.option("subscribers.Orders.handle.max-workers"))
                .isEqualTo("8 | code: ${orders.workers} from app.configuration(...)");
        assertThat(outcome.option("subscribers.Orders.handle.handler-timeout"))
                .isEqualTo("3s | code: ${orders.timeout} is not set");
        assertThat(outcome.option("subscribers.Orders.handle.dead-letter.topic"))
                .isEqualTo("failed | code: ${orders.dlq} is not set");
        assertThat(outcome.option("subscribers.Orders.handle.retry.attempts")).isEqualTo("5 | code");
        assertThat(outcome.option("subscribers.Orders.handle.commit-interval")).isEqualTo("100ms | default");
    }

    @Test
    void keyOfAClassAndMethodWinsOverItsAnnotation() {
        Outcome outcome = outcomeOfOrders(
                "faststream.kafka.subscribers.Orders.handle.max-workers",
                "${all.workers:3}",
                "faststream.kafka.subscribers.Orders.handle.retry.attempts",
                "2");
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.option("subscribers.Orders.handle.max-workers"))
                .isEqualTo("3 | app.configuration(...), ${all.workers} is not set");
        assertThat(outcome.option("subscribers.Orders.handle.retry.attempts")).isEqualTo("2 | app.configuration(...)");
    }

    @Test
    void brokerWithoutAnAppReadsTheConfigurationToo() {
        assertThatThrownBy(() -> KafkaBroker.of("${no.such.servers}").publish("topic", "body"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'no.such.servers'");
    }

    @Test
    void missingValuesAreToldAllAtOnceWithClassMethodOptionAndKey() {
        Outcome outcome = outcome(broker(new Orders()), "orders.workers", "many");
        assertThat(outcome.problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("Orders.handle: topics: ", "'orders.topic'"),
                        problem -> assertThat(problem).contains("Orders.handle: groupId: ", "'orders.group'"),
                        problem -> assertThat(problem).contains("Orders.handle: publisher: ", "'orders.out'"),
                        problem -> assertThat(problem)
                                .contains(
                                        "Orders.handle: the option max-workers is 'many'",
                                        "${orders.workers} from app.configuration(...)",
                                        "expected is a whole number, 1 or more"));
    }

    @KafkaSubscriber(topics = "${in}", groupId = "g")
    static final class Divided {
        @Handles(header = "type", is = "${created}")
        @KafkaPublisher("${out}")
        String create(String body) {
            return body;
        }

        @Handles(otherwise = true)
        void rest(String body) {}
    }

    @Test
    void placeholdersOfSeveralHandlersAreReplaced() {
        assertThat(outcome(broker(new Divided()), "in", "a", "created", "c", "out", "b")
                        .problems())
                .isEmpty();
        assertThat(outcome(broker(new Divided()), "in", "a").problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("Divided: publisher: ", "'out'"),
                        problem -> assertThat(problem).contains("Divided.create: is: ", "'created'"));
    }

    @Test
    void placeholdersOfBuildersBrokersAndRoutersAreReplaced() {
        KafkaRouter router = new KafkaRouter("${prefix}.").groupId("${group}");
        router.subscriber("${in}").property("client.id", "${client}").handle(String.class, body -> body);
        KafkaBroker broker = KafkaBroker.of("${servers}")
                .property("client.rack", "${rack}")
                .deadLetters(DeadLetterPolicy.standard().topic("${dlq}"))
                .include(router);
        Outcome outcome = outcome(
                broker, "prefix", "eu", "group", "g", "in", "orders", "client", "c", "servers", "h:1", "rack", "r",
                "dlq", "failed");
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.option("bootstrap-servers")).isEqualTo("h:1 | code: ${servers} from app.configuration(...)");
        assertThat(outcome.option("properties.client.rack")).startsWith("r | ");
        assertThat(outcome.option("dead-letter.topic")).startsWith("failed | ");
        assertThat(outcome.option("subscribers.eu.orders.group-id")).startsWith("g | ");
        assertThat(outcome.option("subscribers.eu.orders.properties.client.id")).startsWith("c | ");
    }

    @Test
    void missingValuesOfBuildersBrokersRoutersAndPublishersAreToldWithTheirPlace() {
        KafkaRouter router = new KafkaRouter("eu.").groupId("${group}");
        router.subscriber("in").handle(String.class, body -> body);
        var unused = router.publisher("${routed}", String.class);
        KafkaBroker broker = KafkaBroker.of("${servers}").include(router);
        var unusedToo = broker.publisher("${out}", String.class);
        broker.subscriber("${in}").handle(String.class, body -> body);
        assertThat(outcome(broker).problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("the broker: bootstrapServers: ", "'servers'"),
                        problem -> assertThat(problem).contains("the router 'eu.': groupId: ", "'group'"),
                        problem -> assertThat(problem).contains("publisher(${routed}): topic: ", "'routed'"),
                        problem -> assertThat(problem).contains("publisher(${out}): topic: ", "'out'"),
                        problem -> assertThat(problem).contains("subscriber(${in}): topics: ", "'in'"));
    }

    @Test
    void whatIsSetOutsideWinsOverTheSubscriberInCode() {
        Outcome outcome = outcome(
                broker(subscriber -> subscriber
                        .name("orders")
                        .maxWorkers(2)
                        .retry(RetryPolicy.none().attempts(7))),
                "faststream.kafka.subscribers.orders.max-workers",
                "16",
                "faststream.kafka.subscribers.orders.topics",
                "a, b",
                "faststream.kafka.subscribers.orders.group-id",
                "other",
                "faststream.kafka.subscribers.orders.ordering",
                "partition",
                "faststream.kafka.subscribers.orders.ack-policy",
                "nack-on-error",
                "faststream.kafka.subscribers.orders.retry.attempts",
                "3",
                "faststream.kafka.subscribers.orders.retry.delay",
                "1s",
                "faststream.kafka.subscribers.orders.dead-letter.headers.team",
                "billing",
                "faststream.kafka.subscribers.orders.properties.max.poll.records",
                "9");
        assertThat(outcome.problems()).isEmpty();
        String outside = " | app.configuration(...)";
        assertThat(outcome.option("subscribers.orders.max-workers")).isEqualTo("16" + outside);
        assertThat(outcome.option("subscribers.orders.topics")).isEqualTo("a, b" + outside);
        assertThat(outcome.option("subscribers.orders.group-id")).isEqualTo("other" + outside);
        assertThat(outcome.option("subscribers.orders.ordering")).isEqualTo("PARTITION" + outside);
        assertThat(outcome.option("subscribers.orders.ack-policy")).isEqualTo("NACK_ON_ERROR" + outside);
        assertThat(outcome.option("subscribers.orders.retry.attempts")).isEqualTo("3" + outside);
        assertThat(outcome.option("subscribers.orders.retry.delay")).isEqualTo("1s" + outside);
        assertThat(outcome.option("subscribers.orders.retry.max-delay")).isEqualTo("10s | default");
        assertThat(outcome.option("subscribers.orders.dead-letter.headers.team"))
                .isEqualTo("billing" + outside);
        assertThat(outcome.option("subscribers.orders.properties.max.poll.records"))
                .isEqualTo("9" + outside);
    }

    @Test
    void partitionsAreChosenByKey() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE);
        broker.subscriber("in").consume(String.class, body -> {});
        Outcome outcome = outcome(broker, "faststream.kafka.subscribers.in.partitions", "0, 2@earliest");
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.option("subscribers.in.partitions")).startsWith("0, 2@earliest | ");
        KafkaBroker other = KafkaBroker.of(NOWHERE);
        other.subscriber("in").consume(String.class, body -> {});
        assertThat(outcome(other, "faststream.kafka.subscribers.in.partitions", "first")
                        .problems())
                .singleElement()
                .asString()
                .contains("faststream.kafka.subscribers.in.partitions is 'first'", "numbers of partitions");
    }

    static final class Chosen {
        @KafkaSubscriber(
                topics = "in",
                partitions = {"${first:0@earliest}", "${more}"})
        void handle(String body) {}
    }

    @Test
    void partitionsOfAnAnnotationMayHavePlaceholders() {
        Outcome outcome = outcome(broker(new Chosen()), "more", "2@42, 4");
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.option("subscribers.Chosen.handle.partitions"))
                .isEqualTo("0@earliest, 2@42, 4 | code: ${first} is not set, ${more} from app.configuration(...)");
    }

    @Test
    void partitionsThatCanNotBeReadOrHaveNoValueAreToldWithTheirHandler() {
        assertThat(outcome(broker(new Chosen()), "first", "one").problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("Chosen.handle: partitions: 'one' is no partition"),
                        problem -> assertThat(problem).contains("Chosen.handle: partitions: ", "'more'"));
    }

    @Test
    void keyTakesThePlaceOfThePartitionsOfAnAnnotation() {
        Outcome outcome = outcome(
                broker(new Chosen()), "more", "7", "faststream.kafka.subscribers.Chosen.handle.partitions", "1");
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.option("subscribers.Chosen.handle.partitions")).isEqualTo("1 | app.configuration(...)");
    }

    static final class Shaped {
        @KafkaSubscriber(topics = "in", groupId = "g", batch = true, noReply = true)
        @KafkaPublisher("out")
        @KafkaPublisher("archive")
        String handle(List<String> bodies) {
            return "handled " + bodies.size();
        }
    }

    @Test
    void repliesAreTurnedOnAndOffByKey() {
        String key = "subscribers.Shaped.handle.no-reply";
        assertThat(outcome(broker(new Shaped())).option(key)).isEqualTo("true | code");
        Outcome outcome = outcome(broker(new Shaped()), "faststream.kafka." + key, "false");
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.option(key)).isEqualTo("false | app.configuration(...)");
        assertThat(outcome(broker(subscriber -> subscriber.option("no-reply", "${quiet:yes}")))
                        .problems())
                .singleElement()
                .asString()
                .contains("subscriber(in)", "no-reply is 'yes'", "true or false");
    }

    @Test
    void topicsOfResultsAreSetByKeyInTheirOrder() {
        String key = "subscribers.Shaped.handle.publisher";
        assertThat(outcome(broker(new Shaped())).option(key)).isEqualTo("out, archive | code");
        Outcome outcome = outcome(broker(new Shaped()), "faststream.kafka." + key, "results, kept");
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.option(key)).isEqualTo("results, kept | app.configuration(...)");
    }

    @Test
    void asManyTopicsOfResultsAreDemandedAsTheCodeHas() {
        assertThat(outcome(broker(new Shaped()), "faststream.kafka.subscribers.Shaped.handle.publisher", "results")
                        .problems())
                .singleElement()
                .asString()
                .contains(
                        "faststream.kafka.subscribers.Shaped.handle.publisher is 'results'",
                        "expected is 2 names of topics, with commas between, in the place of out, archive in"
                                + " Shaped.handle");
        assertThat(outcome(broker(subscriber -> {}), "faststream.kafka.subscribers.in.publisher", "results")
                        .problems())
                .singleElement()
                .asString()
                .contains("faststream.kafka.subscribers.in.publisher", "is read by nothing");
    }

    @Test
    void nothingOutsideChangesWhetherAHandlerTakesBatches() {
        assertThat(outcome(broker(subscriber -> {}), "faststream.kafka.subscribers.in.batch", "true")
                        .problems())
                .singleElement()
                .asString()
                .contains(
                        "faststream.kafka.subscribers.in.batch is 'true' (app.configuration(...))",
                        "expected is false, as subscriber(in) is written for single messages; for batches write another"
                                + " handler, with batch = true or batch()");
        assertThat(outcome(broker(new Shaped()), "faststream.kafka.subscribers.Shaped.handle.batch", "false")
                        .problems())
                .singleElement()
                .asString()
                .contains("expected is true, as Shaped.handle is written for batches");
        assertThat(outcome(broker(subscriber -> subscriber.option("batch", "true")))
                        .problems())
                .singleElement()
                .asString()
                .contains("subscriber(in): the option batch is 'true'");
    }

    @Test
    void whetherAHandlerTakesBatchesMayBeRepeatedOutside() {
        Outcome outcome = outcome(broker(new Shaped()), "faststream.kafka.subscribers.Shaped.handle.batch", "true");
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.option("subscribers.Shaped.handle.batch")).startsWith("true | ");
    }

    @Test
    void whatIsSetForTheBrokerHoldsForSubscribersThatDoNotSayIt() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE).ackPolicy(AckPolicy.ACK);
        broker.subscriber("a").groupId("g").consume(String.class, body -> {});
        broker.subscriber("b").groupId("g").ackPolicy(AckPolicy.MANUAL).consume(String.class, body -> {});
        Outcome outcome = outcome(
                broker,
                "faststream.kafka.ack-policy",
                "NACK_ON_ERROR",
                "faststream.kafka.retry.delay",
                "1s",
                "faststream.kafka.subscribers.a.retry.max-delay",
                "2m");
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.option("subscribers.a.ack-policy"))
                .isEqualTo("NACK_ON_ERROR | app.configuration(...), for all of the broker");
        assertThat(outcome.option("subscribers.b.ack-policy")).isEqualTo("MANUAL | code");
        assertThat(outcome.option("subscribers.a.retry.delay")).startsWith("1s");
        assertThat(outcome.option("subscribers.a.retry.max-delay")).startsWith("120s");
    }

    @ParameterizedTest
    @CsvSource({
        "max-workers, 0, 'a whole number, 1 or more'",
        "max-workers, 8.5, 'a whole number, 1 or more'",
        "max-open-bytes, 64MB, 'a whole number, 1 or more'",
        "handler-timeout, 30, 'a time with its unit'",
        "ordering, KEYS, 'one of KEY, PARTITION, NONE'",
        "retry.jitter, 2, 'a number from 0.0 to 1.0'",
        "dead-letter.create, yes, 'true or false'",
        "max-records, 0, 'a whole number, 1 or more'"
    })
    void valueThatCanNotBeReadIsToldWithItsKeyItsOriginAndWhatWasExpected(String name, String value, String expected) {
        KafkaBroker broker = KafkaBroker.of(NOWHERE);
        broker.subscriber("in").groupId("g").batch().consume(String.class, bodies -> {});
        String key = "faststream.kafka.subscribers.in." + name;
        assertThat(outcome(broker, key, value).problems())
                .singleElement()
                .asString()
                .isEqualTo(key + " is '" + value + "' (app.configuration(...)); expected is " + expected(expected));
    }

    private static String expected(String start) {
        return start.startsWith("a time") ? start + ", as 500ms, 30s, 5m, 1h, or PT30S as ISO 8601 has it" : start;
    }

    @ParameterizedTest
    @CsvSource({
        "faststream.kafka.bootstrap.servers, faststream.kafka.bootstrap-servers",
        "faststream.kafka.bootstrapServers, faststream.kafka.bootstrap-servers",
        "faststream.kafka.subscribers.in.max-worker, faststream.kafka.subscribers.in.max-workers",
        "faststream.kafka.subscribers.in.handlerTimeoutMs, faststream.kafka.subscribers.in.handler-timeout",
        "faststream.kafka.subscribers.inn.group-id, faststream.kafka.subscribers.in.group-id",
        "faststream.shutdown-timout, faststream.shutdown-timeout"
    })
    void unknownKeyIsRefusedWithTheOneThatIsMeant(String key, String meant) {
        assertThat(outcome(broker(subscriber -> {}), key, "1").problems())
                .singleElement()
                .asString()
                .isEqualTo(key + " (app.configuration(...)) is read by nothing; did you mean " + meant + "?");
    }

    @Test
    void optionOfBatchesIsUnknownToASubscriberOfSingleMessages() {
        assertThat(outcome(broker(subscriber -> {}), "faststream.kafka.subscribers.in.max-records", "5")
                        .problems())
                .singleElement()
                .asString()
                .contains("faststream.kafka.subscribers.in.max-records", "is read by nothing");
    }

    @Test
    void nativeSettingThatIsMistypedIsRefusedForTheBrokerToo() {
        Outcome outcome = outcome(
                broker(subscriber -> {}),
                "faststream.kafka.properties.securty.protocol",
                "SSL",
                "faststream.kafka.producer-properties.linger.ms",
                "soon");
        assertThat(outcome.problems())
                .satisfiesExactlyInAnyOrder(
                        problem ->
                                assertThat(problem).contains("'securty.protocol'", "did you mean 'security.protocol'?"),
                        problem -> assertThat(problem).contains("linger.ms"));
    }

    @Test
    void optionsGivenAsTextThatDoNotExistAreRefused() {
        assertThat(outcome(broker(subscriber -> subscriber.option("max-wokers", "3")))
                        .problems())
                .singleElement()
                .asString()
                .contains("subscriber(in)", "'max-wokers'", "did you mean 'max-workers'?");
    }

    @Test
    void brokersWithNamesHaveKeysOfTheirOwn() {
        FastStream app = FastStream.of(
                        KafkaBroker.of(NOWHERE), KafkaBroker.of(NOWHERE).name("billing"))
                .configuration(Map.of(
                        "faststream.kafka.bootstrap-servers", "a:1",
                        "faststream.kafka.brokers.billing.bootstrap-servers", "b:1"));
        Outcome outcome = outcome(app);
        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.option("bootstrap-servers")).startsWith("a:1 ");
        assertThat(outcome.option("brokers.billing.bootstrap-servers")).startsWith("b:1 ");
    }

    @Test
    void twoBrokersWithoutNamesCanNotBothHaveWhatIsSet() {
        FastStream app = FastStream.of(KafkaBroker.of("a:1"), KafkaBroker.of("b:1"))
                .configuration("faststream.kafka.bootstrap-servers", "c:1");
        assertThat(outcome(app).problems())
                .singleElement()
                .asString()
                .contains("faststream.kafka.bootstrap-servers", "Kafka at a:1", "Kafka at b:1", ".name(");
    }

    @Test
    void secretsAreNotShown() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE).property("sasl.jaas.config", "password=\"pa${w\"");
        Outcome outcome = outcome(broker, "faststream.kafka.properties.ssl.keystore.password", "hush");
        assertThat(outcome.problems())
                .singleElement()
                .asString()
                .contains("property sasl.jaas.config")
                .doesNotContain("pa$");
        assertThat(outcome.effective().toString()).doesNotContain("hush", "pa$");
        assertThat(outcome.option("properties.ssl.keystore.password")).startsWith("(hidden) | ");
    }

    @Test
    void textsWithoutPlaceholdersStayAsTheyAre() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE).property("client.id", "a$$b\\$c$");
        assertThat(outcome(broker).option("properties.client.id")).isEqualTo("a$$b\\$c$ | code");
    }

    @Test
    void publisherThatIsMadeWhenTheBrokerIsInUseTellsWhatIsMissingWhenItPublishes() {
        KafkaBroker broker = KafkaBroker.of(NOWHERE);
        assertThat(outcome(broker).problems()).isEmpty();
        Publisher<String> publisher = broker.publisher("${late.topic}", String.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publish("x"))
                .withMessageContaining("'late.topic'");
    }
}
