package dev.faststream.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

import dev.faststream.AckPolicy;
import dev.faststream.Codec;
import dev.faststream.Configuration;
import dev.faststream.ConfigurationException;
import dev.faststream.FastStream;
import dev.faststream.RetryPolicy;
import dev.faststream.internal.Problems;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What routers say, and how it is joined, without a broker. */
final class RoutersTest {
    private static final String NOWHERE = "localhost:1";

    static final class Invoices {
        @KafkaSubscriber(topics = "invoices", groupId = "g")
        @KafkaPublisher("booked")
        String book(String invoice) {
            return invoice;
        }
    }

    static final class Stubborn {
        @KafkaSubscriber(topics = "stubborn", groupId = "own", ackPolicy = AckPolicy.ACK)
        void handle(String body) {}
    }

    private final Problems problems = new Problems();

    private static void addTo(KafkaRouter router, String topic) {
        router.subscriber(topic).consume(String.class, body -> {});
    }

    /** What an app would start with whose broker has these routers. */
    private List<Subscription> subscriptions(SubscriberDefaults broker, KafkaRouter... routers) {
        Declarations declarations = new Declarations();
        for (KafkaRouter router : routers) {
            declarations.include(router);
            router.includedIn(KafkaBroker.of(NOWHERE));
        }
        Outside outside = new Outside(Configuration.standard().get(), "faststream.kafka.", Map.of(), problems);
        return new RouterWalk(outside).from(declarations, broker);
    }

    private Subscription only(SubscriberDefaults broker, KafkaRouter... routers) {
        List<Subscription> all = subscriptions(broker, routers);
        assertThat(problems.all()).isEmpty();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static SubscriberDefaults broker(AckPolicy policy) {
        return SubscriberDefaults.NONE.with(FailureChoices.NONE.with(policy));
    }

    private static List<String> problems(KafkaBroker broker) {
        try {
            FastStream.of(broker).start();
        } catch (ConfigurationException e) {
            return e.problems();
        }
        throw new AssertionError("it started");
    }

    @Test
    void prefixesOfNestedRoutersComeBeforeTopicsResultsDeadLettersAndNames() {
        KafkaRouter inner = new KafkaRouter("eu.").include(new Invoices());
        Subscription subscription = only(SubscriberDefaults.NONE, new KafkaRouter("billing.").include(inner));
        assertThat(subscription.describe())
                .startsWith("Invoices.book reads billing.eu.invoices (group g")
                .endsWith("then dlq.g.billing.eu.invoices; results to billing.eu.booked");
        assertThat(subscription.handle().name()).isEqualTo("Invoices.book");
    }

    @Test
    void routerWithoutAPrefixChangesNoName() {
        KafkaRouter router = new KafkaRouter().include(new Invoices());
        assertThat(only(SubscriberDefaults.NONE, router).describe())
                .contains("reads invoices (")
                .endsWith("results to booked");
    }

    @Test
    void handlerThatIsALambdaIsNamedByItsTopicsWithThePrefix() {
        KafkaRouter router = new KafkaRouter("billing.");
        KafkaSubscription held = router.subscriber("in", "{region}.in").consume(String.class, body -> {});
        subscriptions(SubscriberDefaults.NONE, router);
        assertThat(held.name()).isEqualTo("subscriber(billing.in, billing.{region}.in)");
    }

    @Test
    void prefixMayHaveVariables() {
        KafkaRouter router = new KafkaRouter("{region}.");
        addTo(router, "in");
        Topics topics = only(SubscriberDefaults.NONE, router).topics();
        assertThat(topics.isPattern()).isTrue();
        assertThat(topics.value("eu.in", "region")).isEqualTo("eu");
    }

    @Test
    void nearestRouterDecidesThenTheOuterOneThenTheBroker() {
        KafkaRouter outer = new KafkaRouter("o.").ackPolicy(AckPolicy.MANUAL);
        KafkaRouter inner = new KafkaRouter("i.").ackPolicy(AckPolicy.NACK_ON_ERROR);
        addTo(inner.groupId("g"), "inner");
        addTo(outer.groupId("g"), "outer");
        outer.include(inner.include(new Stubborn()));
        KafkaRouter silent = new KafkaRouter("s.").groupId("g");
        addTo(silent, "silent");
        assertThat(subscriptions(broker(AckPolicy.ACK_FIRST), outer, silent))
                .extracting(
                        subscription -> subscription.topics().toString(),
                        subscription -> subscription.options().failures().ackPolicy())
                .containsExactlyInAnyOrder(
                        tuple("o.i.inner", AckPolicy.NACK_ON_ERROR),
                        tuple("o.i.stubborn", AckPolicy.ACK),
                        tuple("o.outer", AckPolicy.MANUAL),
                        tuple("s.silent", AckPolicy.ACK_FIRST));
    }

    @Test
    void everyOptionOfARouterIsADefaultOfItsHandlers() {
        RetryPolicy retry = RetryPolicy.standard().attempts(7);
        DeadLetterPolicy letters = DeadLetterPolicy.standard().topic("all.{topic}");
        KafkaRouter outer = new KafkaRouter("p.")
                .groupId("far")
                .autoOffsetReset("latest")
                .consumerProperty("client.id", "far")
                .consumerProperty("client.rack", "r1")
                .retry(retry)
                .deadLetters(letters);
        KafkaRouter inner = new KafkaRouter().groupId("near").consumerProperty("client.id", "near");
        addTo(inner, "in");
        Subscription subscription = only(SubscriberDefaults.NONE, outer.include(inner));
        assertThat(subscription.options().groupId()).contains("near");
        assertThat(subscription.options().effectiveOffsetReset()).isEqualTo("latest");
        assertThat(subscription.options().consumer().properties())
                .containsOnlyKeys("client.id", "client.rack")
                .containsEntry("client.id", "near");
        assertThat(subscription.options().failures().retry()).isEqualTo(retry);
        assertThat(subscription.deadLetterTopics("near")).containsExactly("all.p.in");
    }

    @Test
    void whatIsSaidAfterTheIncludeCountsToo() {
        KafkaRouter inner = new KafkaRouter("i.");
        KafkaRouter outer = new KafkaRouter("o.").include(inner);
        addTo(inner, "in");
        outer.groupId("g").ackPolicy(AckPolicy.NACK_ON_ERROR);
        Subscription subscription = only(SubscriberDefaults.NONE, outer);
        assertThat(subscription.describe()).contains("group g", "redelivered until it succeeds");
    }

    @Test
    void sameObjectInTwoRoutersIsTwoSubscriptionsWithNamesOfTheirOwn() {
        Invoices invoices = new Invoices();
        assertThat(subscriptions(
                        SubscriberDefaults.NONE,
                        new KafkaRouter("eu.").include(invoices),
                        new KafkaRouter("us.").include(invoices)))
                .extracting(Subscription::name)
                .containsExactly("Invoices.book(eu.invoices)", "Invoices.book(us.invoices)");
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void routerThatIsIncludedTwiceIsRefusedWithBothPlaces() {
        KafkaRouter twice = new KafkaRouter("twice.").include(new Invoices());
        KafkaBroker broker = KafkaBroker.of(NOWHERE).include(twice).include(new KafkaRouter("other.").include(twice));
        assertThat(problems(broker))
                .singleElement()
                .asString()
                .contains(
                        "the router 'twice.' is included 2 times, in the broker and the router 'other.'",
                        "make another router");
    }

    @Test
    void routersInACircleAreRefusedWithTheWayAround() {
        KafkaRouter first = new KafkaRouter("a.");
        KafkaRouter second = new KafkaRouter("b.").include(first);
        first.include(second);
        assertThat(problems(KafkaBroker.of(NOWHERE).include(first)))
                .singleElement()
                .asString()
                .contains("is included in itself: the broker -> the router 'a.' -> the router 'b.' -> the router 'a.'");
    }

    @Test
    void routerInTwoBrokersIsRefused() {
        KafkaRouter router = new KafkaRouter("r.").include(new Invoices());
        KafkaBroker first = KafkaBroker.of(NOWHERE).include(router);
        KafkaBroker.of(NOWHERE).include(router);
        assertThat(problems(first)).singleElement().asString().contains("the router 'r.' is included in 2 places");
    }

    @Test
    void mistakesOfAllRoutersAreToldAtOnceWithTheNamesAfterThePrefix() {
        KafkaRouter bad =
                new KafkaRouter("no good/").retry(RetryPolicy.standard().attempts(0));
        bad.subscriber("in").groupId("g").consume(String.class, body -> {});
        KafkaRouter unfinished = new KafkaRouter("u.");
        unfinished.subscriber("in").groupId("g");
        assertThat(String.join(
                        "\n", problems(KafkaBroker.of(NOWHERE).include(bad).include(unfinished))))
                .contains(
                        "What the router 'no good/' says of failures, retry: attempts is 0",
                        "'no good/in' can't be a topic",
                        "subscriber(u.in) has no handler");
    }

    @Test
    void whatIsSaidToARouterAfterTheStartIsRefused() {
        KafkaRouter router = new KafkaRouter("late.");
        addTo(router, "in");
        subscriptions(SubscriberDefaults.NONE, router);
        assertThatIllegalStateException()
                .isThrownBy(() -> router.include(new Invoices()))
                .withMessage("include(...) of the router 'late.' comes too late: its broker is in use; call it before");
    }

    @Test
    void publisherOfARouterThatIsNowhereSaysSo() {
        Publisher<String> publisher = new KafkaRouter("lost.").publisher("out", String.class);
        assertThatIllegalStateException()
                .isThrownBy(() -> publisher.publish("x"))
                .withMessageContaining("publisher(out) belongs to the router 'lost.', which is in no broker");
    }

    /** A codec that is never asked. */
    private record Named(String contentType) implements Codec {
        @Override
        public Decoder decoder(Type type) {
            throw new IllegalArgumentException("not asked");
        }

        @Override
        public byte[] encode(Object body, Outgoing record) {
            throw new IllegalArgumentException("not asked");
        }
    }

    @Test
    void codecsOfAllRoutersAreThereTheNearestFirst() {
        KafkaRouter inner = new KafkaRouter("i.").codec(new Named("inner"));
        inner.subscriber("in")
                .groupId("g")
                .codec(new Named("own"))
                .publisher("out", new Named("result"))
                .handle(String.class, body -> body);
        KafkaRouter outer = new KafkaRouter("o.").codec(new Named("outer")).include(inner);
        CodecChoices codecs = only(SubscriberDefaults.NONE, outer).options().codecs();
        assertThat(codecs.own()).hasSize(3);
        assertThat(codecs.results()).containsOnlyKeys("o.i.out");
        assertThat(codecs.results().get("o.i.out")).hasSize(3);
    }
}
