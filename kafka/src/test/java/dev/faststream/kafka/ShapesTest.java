package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.AckPolicy;
import dev.faststream.ConfigurationException;
import dev.faststream.ContextKey;
import dev.faststream.FastStream;
import dev.faststream.Header;
import dev.faststream.Key;
import dev.faststream.Middleware;
import dev.faststream.Response;
import dev.faststream.Retry;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Handlers in all the shapes that Java has for methods. The group of each is named as its topic. */
@WithKafka
final class ShapesTest {
    private static final Calls STATIC_CALLS = new Calls();

    private final Calls calls = new Calls();

    record Order(String id) {}

    private static final String JSON = "{\"id\":\"a\"}";
    private static final Order ORDER = new Order("a");

    private void runOn(RealKafka kafka, String topic, Object handlers, Runnable assertion) throws Exception {
        kafka.create(topic);
        kafka.send(topic, JSON);
        kafka.whileRunning(handlers, () -> eventually(assertion));
    }

    // --- where a method may be

    @SuppressWarnings("ClassCanBeStatic") // an inner class is the point
    private final class Inner {
        @KafkaSubscriber(topics = "shapes-private", groupId = "shapes-private")
        private void handle(Order order) {
            calls.add(order);
        }
    }

    @Test
    void privateMethodOfAPrivateInnerClass(RealKafka kafka) throws Exception {
        runOn(
                kafka,
                "shapes-private",
                new Inner(),
                () -> assertThat(calls.all()).containsExactly(List.of(ORDER)));
    }

    private static final class WithStatic {
        @KafkaSubscriber(topics = "shapes-static", groupId = "shapes-static")
        static void handle(Order order) {
            STATIC_CALLS.add(order);
        }
    }

    @Test
    void staticMethod(RealKafka kafka) throws Exception {
        runOn(
                kafka,
                "shapes-static",
                new WithStatic(),
                () -> assertThat(STATIC_CALLS.all()).containsExactly(List.of(ORDER)));
    }

    interface Audited {
        Calls calls();

        @KafkaSubscriber(topics = "shapes-default", groupId = "shapes-default")
        default void audit(Order order) {
            calls().add(order);
        }
    }

    record Auditing(Calls calls) implements Audited {}

    @Test
    void defaultMethodOfAnInterfaceThatARecordImplements(RealKafka kafka) throws Exception {
        runOn(
                kafka,
                "shapes-default",
                new Auditing(calls),
                () -> assertThat(calls.all()).containsExactly(List.of(ORDER)));
    }

    interface Contract<T> {
        @KafkaSubscriber(topics = "shapes-contract", groupId = "shapes-contract")
        void handle(T body);
    }

    record Fulfilling(Calls calls) implements Contract<Order> {
        @Override
        public void handle(Order body) {
            calls.add(body);
        }
    }

    @Test
    void methodThatIsAnnotatedInAGenericInterfaceOnly(RealKafka kafka) throws Exception {
        runOn(
                kafka,
                "shapes-contract",
                new Fulfilling(calls),
                () -> assertThat(calls.all()).containsExactly(List.of(ORDER)));
    }

    abstract static class Handlers<T, K> {
        private final Calls calls;

        Handlers(Calls calls) {
            this.calls = calls;
        }

        @KafkaSubscriber(topics = "shapes-generic", groupId = "shapes-generic")
        void one(T body, KafkaMessage<T> message) {
            calls.add("one", body, message.body());
        }

        @KafkaSubscriber(topics = "shapes-generic", groupId = "shapes-generic-list", batch = true, maxRecords = 1)
        void several(List<T> bodies, KafkaBatch<? extends T> batch) {
            calls.add("several", bodies, batch.bodies());
        }
    }

    private static final class Orders extends Handlers<Order, String> {
        Orders(Calls calls) {
            super(calls);
        }
    }

    @Test
    void methodsOfAGenericSuperclassTakeWhatTheSubclassSays(RealKafka kafka) throws Exception {
        runOn(
                kafka,
                "shapes-generic",
                new Orders(calls),
                () -> assertThat(calls.all())
                        .containsExactlyInAnyOrder(
                                List.of("one", ORDER, ORDER), List.of("several", List.of(ORDER), List.of(ORDER))));
    }

    private static final class Unknown<X> extends Handlers<X, String> {
        Unknown(Calls calls) {
            super(calls);
        }
    }

    @Test
    void typeThatNobodySaysIsAnErrorOfTheStart() {
        assertThatThrownBy(() -> start(new Unknown<Order>(calls)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Handlers.one(T, KafkaMessage<T>): parameter 1 'body' (T): the type X of class")
                .hasMessageContaining("is not known in dev.faststream.kafka.ShapesTest$Unknown")
                .hasMessageContaining("as in class Orders extends Handlers<Order>");
    }

    @Test
    void classInPlaceOfAnObjectIsAnErrorOfTheStart() {
        assertThatThrownBy(() -> start(WithStatic.class))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "The class dev.faststream.kafka.ShapesTest$WithStatic itself was included; include"
                                + " an object of it");
    }

    private static void start(Object handlers) {
        FastStream.of(KafkaBroker.of("localhost:1").include(handlers)).start();
    }

    static class Overridden {
        private final Calls calls;

        Overridden(Calls calls) {
            this.calls = calls;
        }

        Calls calls() {
            return calls;
        }

        @KafkaSubscriber(topics = "shapes-overridden", groupId = "shapes-overridden")
        void annotatedAbove(Order order) {
            calls.add("above");
        }

        @KafkaSubscriber(topics = "shapes-overridden-not-read", groupId = "shapes-overridden-not-read")
        void annotatedTwice(Order order) {
            calls.add("above twice");
        }
    }

    private static final class Overriding extends Overridden {
        Overriding(Calls calls) {
            super(calls);
        }

        @Override
        void annotatedAbove(Order order) {
            calls().add("below");
        }

        @Override
        @KafkaSubscriber(topics = "shapes-overridden", groupId = "shapes-overridden-twice")
        void annotatedTwice(Order order) {
            calls().add("below twice");
        }
    }

    @Test
    void overridingMethodIsTheHandlerWithItsOwnAnnotationsIfItHasSome(RealKafka kafka) throws Exception {
        runOn(
                kafka,
                "shapes-overridden",
                new Overriding(calls),
                () -> assertThat(calls.all()).containsExactlyInAnyOrder(List.of("below"), List.of("below twice")));
        assertThat(calls.count()).isEqualTo(2);
    }

    // --- several names

    private record Named(Calls calls) {
        @KafkaSubscriber(
                topics = {"shapes-named-1", "shapes-named-2"},
                groupId = "shapes-named")
        @KafkaSubscriber(topics = "shapes-named-3", groupId = "shapes-named-other", ackPolicy = AckPolicy.ACK)
        @KafkaPublisher("shapes-named-out-1")
        @KafkaPublisher("shapes-named-out-2")
        String handle(String body, KafkaMessage<String> message) {
            calls.add(body, message.topic());
            return body;
        }
    }

    @Test
    void oneMethodMayHaveSeveralTopicsSubscribersAndPublishers(RealKafka kafka) throws Exception {
        kafka.create("shapes-named-1", "shapes-named-2", "shapes-named-3", "shapes-named-out-1", "shapes-named-out-2");
        kafka.send("shapes-named-1", "a");
        kafka.send("shapes-named-2", "b");
        kafka.send("shapes-named-3", "c");
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).include(new Named(calls));
        kafka.whileRunning(broker, () -> {
            assertThat(calls.await(3))
                    .containsExactlyInAnyOrder(
                            List.of("a", "shapes-named-1"),
                            List.of("b", "shapes-named-2"),
                            List.of("c", "shapes-named-3"));
            assertThat(broker.subscriptions())
                    .extracting(KafkaSubscription::name)
                    .containsExactlyInAnyOrder(
                            "Named.handle(shapes-named-1, shapes-named-2)", "Named.handle(shapes-named-3)");
        });
        for (String out : List.of("shapes-named-out-1", "shapes-named-out-2")) {
            assertThat(kafka.read(out, 3))
                    .extracting(record -> text(record.value()))
                    .containsExactlyInAnyOrder("a", "b", "c");
        }
    }

    // --- results that come later

    private record Later(Calls calls) {
        @KafkaSubscriber(topics = "shapes-later", groupId = "shapes-later", retry = @Retry(attempts = 2, delayMs = 0))
        @KafkaPublisher("shapes-later-out")
        @Nullable
        CompletionStage<@Nullable Object> handle(String body, KafkaMessage<String> message) {
            calls.add(body, message.attempt());
            return switch (body) {
                case "response" ->
                    CompletableFuture.supplyAsync(() -> Response.of("R").key("k"));
                case "null" -> CompletableFuture.completedFuture(null);
                case "no stage" -> null;
                case "failed" -> CompletableFuture.failedFuture(new IllegalStateException("failed later"));
                case "cancelled" -> {
                    CompletableFuture<@Nullable Object> cancelled = new CompletableFuture<>();
                    cancelled.cancel(true);
                    yield cancelled;
                }
                default -> CompletableFuture.supplyAsync(() -> body.toUpperCase(Locale.ROOT));
            };
        }
    }

    @Test
    void stageIsWaitedForAndItsFailureIsThatOfTheHandler(RealKafka kafka) throws Exception {
        String in = "shapes-later";
        kafka.create(in, "shapes-later-out");
        kafka.send(in, "plain", "response", "null", "no stage", "failed", "cancelled", "last");
        kafka.whileRunning(
                new Later(calls),
                () -> eventually(() -> assertThat(kafka.committed(in, in, 0)).isEqualTo(7)));
        assertThat(kafka.read("shapes-later-out", 3))
                .extracting(record -> text(record.value()))
                .containsExactly("PLAIN", "R", "LAST");
        assertThat(calls.all())
                .contains(List.of("failed", 1), List.of("failed", 2), List.of("cancelled", 1), List.of("cancelled", 2));
        var letters = kafka.read("dlq." + in + "." + in, 2);
        assertThat(letters).extracting(record -> text(record.value())).containsExactly("failed", "cancelled");
        assertThat(RealKafka.header(letters.getFirst(), "dlq.message")).contains("failed later");
        assertThat(RealKafka.header(letters.getLast(), "dlq.exception")).contains("CancellationException");
    }

    // --- null

    private record NonNull(Calls calls) {
        @KafkaSubscriber(topics = "shapes-null", groupId = "shapes-null")
        void bodies(Order order, @Key String key) {
            calls.add(key, order);
        }

        @KafkaSubscriber(topics = "shapes-null", groupId = "shapes-null-able")
        void nullable(@Nullable Order order, @Key String key) {
            calls.add("nullable " + key, order);
        }

        @KafkaSubscriber(topics = "shapes-null", groupId = "shapes-null-list", batch = true, maxRecords = 3)
        void batch(List<Order> orders) {
            orders.forEach(order -> calls.add("batch", order));
        }

        @NullUnmarked
        @KafkaSubscriber(topics = "shapes-null", groupId = "shapes-null-unmarked")
        void unmarked(Order order, @Key String key) {
            calls.add("unmarked " + key, order);
        }
    }

    @Test
    void tombstoneComesWhereNullMayAndIsDeadLetteredWhereItMayNot(RealKafka kafka) throws Exception {
        String in = "shapes-null";
        kafka.create(in);
        kafka.send(List.of(record(in, 0, "1", JSON), record(in, 0, "2", null), record(in, 0, "3", JSON)));
        kafka.whileRunning(new NonNull(calls), () -> calls.await(10));
        List<@Nullable Object> nullable = Arrays.asList("nullable 2", null);
        List<@Nullable Object> unmarked = Arrays.asList("unmarked 2", null);
        assertThat(calls.all())
                .contains(List.of("1", ORDER), List.of("3", ORDER), nullable, unmarked)
                .doesNotContain(Arrays.asList("2", null), Arrays.asList("batch", null))
                .hasSize(10);
        for (String group : List.of("shapes-null", "shapes-null-list")) {
            var letter = kafka.read("dlq." + group + "." + in, 1).getFirst();
            assertThat(text(letter.key())).isEqualTo("2");
            assertThat(RealKafka.header(letter, "dlq.message"))
                    .contains("offset 1 has no value, it is a tombstone, but Order can't be null in NonNull.")
                    .contains("Declare @Nullable Order or Optional<Order> to take tombstones");
        }
    }

    // --- lambdas

    private static final ContextKey<String> TENANT = ContextKey.of("tenant");

    private static Middleware tenant() {
        return Middleware.aroundCalls((call, next) -> {
            call.context().set(TENANT, "acme");
            return next.proceed();
        });
    }

    @Test
    void lambdaReachesHeadersKeysContextAndServicesThroughItsMessage(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        UUID key = UUID.randomUUID();
        kafka.send(with(record(in, 0, key.toString(), JSON), "count", "7"));
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).middleware(tenant());
        broker.subscriber(in)
                .groupId(in)
                .consume(
                        Order.class,
                        (order, message) -> calls.add(
                                order,
                                message.headers().as("count", int.class),
                                message.key(UUID.class),
                                message.context().get(TENANT),
                                message.context().get(Service.class).name()));
        broker.subscriber(in)
                .groupId(in + "-batch")
                .batch()
                .maxRecords(1)
                .consume(
                        Order.class,
                        (orders, batch) -> batch.forEachMessage(message -> calls.add(
                                message.key(UUID.class),
                                batch.context().get(TENANT),
                                message.context().find(TENANT).orElse("none"))));
        FastStream app = FastStream.of(broker).provide(Service.class, () -> new Service("a service"));
        kafka.whileRunning(app, () -> calls.await(2));
        assertThat(calls.all())
                .containsExactlyInAnyOrder(
                        List.of(ORDER, Optional.of(7), Optional.of(key), "acme", "a service"),
                        List.of(Optional.of(key), "acme", "acme"));
    }

    record Service(String name) {}

    @Test
    void keyThatIsOfOnesOwnTypeIsDecodedForLambdasToo(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(List.of(record(in, 0, "{\"id\":\"k\"}", JSON), record(in, 0, null, JSON)));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(in).consume(Order.class, (order, message) -> calls.add(message.key(Order.class)));
        kafka.whileRunning(broker, () -> calls.await(2));
        assertThat(calls.all()).containsExactly(List.of(Optional.of(new Order("k"))), List.of(Optional.empty()));
    }

    @Test
    void keyThatCanNotBeReadFailsItsRecordAndSaysWhy(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(record(in, 0, "none", JSON));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(in).consume(Order.class, (order, message) -> calls.add(message.key(UUID.class)));
        kafka.whileRunning(broker, () -> {
            var letter = kafka.read("dlq." + in + "." + in, 1).getFirst();
            assertThat(RealKafka.header(letter, "dlq.message")).contains(in + " partition 0 offset 0");
            assertThat(RealKafka.header(letter, "dlq.attempts")).isEqualTo("1");
        });
    }

    @Test
    void bodiesThatAreToBeValidNeedSomebodyWhoChecksThem() {
        KafkaBroker broker = KafkaBroker.of("localhost:1");
        broker.subscriber("in").groupId("g").valid().consume(Order.class, order -> calls.add(order));
        assertThatThrownBy(FastStream.of(broker)::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("subscriber(in): its bodies are to be valid(), but nothing on the class path")
                .hasMessageContaining("dev.faststream:faststream-validation");
    }

    private record HeaderOnly(Calls calls) {
        @KafkaSubscriber(topics = "shapes-header", groupId = "shapes-header")
        void handle(@Header("missing") Optional<String> missing) {
            calls.add(missing);
        }
    }

    @Test
    void handlerNeedNotTakeTheBody(RealKafka kafka) throws Exception {
        runOn(
                kafka,
                "shapes-header",
                new HeaderOnly(calls),
                () -> assertThat(calls.all()).containsExactly(List.of(Optional.empty())));
    }
}
