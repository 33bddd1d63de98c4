package dev.faststream.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faststream.EffectiveConfiguration;
import dev.faststream.FastStream;
import dev.faststream.RetryPolicy;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaRouter;
import dev.faststream.kafka.Publisher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The examples of the documents do what they say. */
@Execution(ExecutionMode.SAME_THREAD)
final class ExamplesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void registrationsAnswersTheSameWithAnnotationsAndWithLambdas() throws Exception {
        assertThat(registered(broker -> broker.include(new Registrations())))
                .isEqualTo("User: 1 - John registered")
                .isEqualTo(registered(FluentRegistrations::addTo));
    }

    private static String registered(Consumer<KafkaBroker> handlers) throws Exception {
        Queue<String> results = new ConcurrentLinkedQueue<>();
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("in", 1);
            kafka.createTopic("out", 1);
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers());
            handlers.accept(broker);
            broker.subscriber("out").groupId("test").consume(String.class, results::add);
            send(kafka, List.of(new ProducerRecord<>("in", bytes("{\"user\":\"John\",\"userId\":1}"))));
            whileRunning(broker, () -> await().atMost(PATIENCE).until(() -> !results.isEmpty()));
        }
        return results.element();
    }

    @Test
    void shippingDoesWhatItIsTold() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            List.of("orders", "shipments", "returns", "audit").forEach(topic -> kafka.createTopic(topic, 1));
            send(kafka, List.of(new ProducerRecord<>("orders", bytes("7"))));
            Queue<String> results = new ConcurrentLinkedQueue<>();
            KafkaBroker listener = KafkaBroker.of(kafka.bootstrapServers());
            listener.subscriber("shipments").groupId("test").consume(String.class, results::add);
            FastStream app = Shipping.forTest(kafka.bootstrapServers(), "g");
            Shipping.print(app);
            whileRunning(listener, () -> {
                app.start();
                await().atMost(PATIENCE).until(() -> !results.isEmpty());
                app.stop();
            });
            assertThat(results).containsExactly("7 shipped");
            EffectiveConfiguration effective = app.effectiveConfiguration();
            assertThat(effective.find("faststream.kafka.subscribers.returns.max-workers"))
                    .hasValueSatisfying(entry -> assertThat(entry.value()).isEqualTo("1"));
            assertThat(effective.find("faststream.kafka.subscribers.audit.max-workers"))
                    .hasValueSatisfying(entry -> assertThat(entry.value()).isEqualTo("2"));
            assertThat(Files.readString(Path.of("../docs/configuration.md")))
                    .contains(options(effective, "faststream.kafka.subscribers.returns."))
                    .contains(options(effective, "faststream.kafka.b"))
                    .contains(options(effective, "faststream.s"));
        }
    }

    /** The names of options, as the page about them has each. */
    private static List<String> options(EffectiveConfiguration effective, String prefix) {
        return effective.entries().stream()
                .map(EffectiveConfiguration.Entry::key)
                .filter(key -> key.startsWith(prefix) && !key.startsWith("faststream.subscribers"))
                .map(key -> "`" + key.replace("faststream.kafka.subscribers.returns.", "") + "`")
                .toList();
    }

    @Test
    void batchHeadersReachEveryRecordWhateverItsHeadersAre() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("events", 1);
            send(kafka, events());
            BatchHeaders handlers =
                    new BatchHeaders((sentryTrace, baggage, operation) -> new Span(sentryTrace + " " + operation));
            whileRunning(
                    KafkaBroker.of(kafka.bootstrapServers()).include(handlers),
                    () -> await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(handlers.seen())
                                    .contains("raw 0 5", "raw 1 0", "raw 2 2")
                                    .contains("each 1 abc-1", "each 2 none", "each 3 none")
                                    .contains("columns 1 abc-1 3 k1", "columns 2 none 0 none")
                                    .contains("mapped 1 b=1", "mapped 2 none")
                                    .contains("tracing 0 in abc-1 process events", "tracing 2 in  process events")));
            assertThat(handlers.seen())
                    .as("a column of text has no place for bytes that are none")
                    .noneMatch(line -> line.startsWith("columns 3"));
        }
    }

    @Test
    void exportsTakesOrdersWhenItWantsThem() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("orders", 1);
            List<ProducerRecord<byte[], byte[]>> orders = new ArrayList<>();
            for (String json : List.of(
                    "{\"id\":\"a\",\"cents\":1}",
                    "{\"id\":\"b\",\"cents\":2}",
                    "{\"id\":\"c\",\"cents\":3}",
                    "{\"id\":\"d\",\"cents\":-4}",
                    "{\"id\":\"e\",\"cents\":5}")) {
                ProducerRecord<byte[], byte[]> order = new ProducerRecord<>("orders", bytes(json));
                order.headers().add("id", bytes("id-" + orders.size()));
                orders.add(order);
            }
            send(kafka, orders);
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers());
            Exports exports = new Exports(broker);
            whileRunning(broker, () -> {
                assertThat(exports.total()).isEqualTo(7);
                Queue<String> ids = new ConcurrentLinkedQueue<>();
                Thread taker = Thread.ofVirtual().start(() -> {
                    ids.add(oneId(exports));
                    ids.addAll(exports.firstIds(1));
                    exports.exportAll();
                });
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(exports.exported()).containsExactly("c", "e"));
                assertThat(ids).containsExactly("id-0", "id-1");
                exports.close();
                taker.join();
            });
        }
    }

    @Test
    void handlersOfEveryShapeAreCalled() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            List.of("orders", "returns", "corrections", "receipts", "archive", "priced")
                    .forEach(topic -> kafka.createTopic(topic, 1));
            String key = "00000000-0000-0000-0000-000000000001";
            ProducerRecord<byte[], byte[]> order =
                    new ProducerRecord<>("orders", bytes(key), bytes("{\"id\":\"a\",\"cents\":5}"));
            order.headers().add("source", bytes("shop"));
            send(kafka, List.of(order, new ProducerRecord<>("orders", bytes("gone"), null)));
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers()).middleware(HandlerShapes.ofTenant("acme"));
            HandlerShapes shapes = new HandlerShapes();
            HandlerShapes.StoringOrders storing = new HandlerShapes.StoringOrders(new CopyOnWriteArrayList<>());
            HandlerShapes.Audit audit = new HandlerShapes.Audit(new CopyOnWriteArrayList<>());
            broker.include(shapes).include(storing).include(audit);
            shapes.addTo(broker);
            whileRunning(
                    broker,
                    () -> await().atMost(PATIENCE).untilAsserted(() -> {
                        assertThat(shapes.seen())
                                .contains("booked a", "indexed " + key, "removed gone", "counted 5")
                                .contains("lambda a " + key + " shop acme");
                        assertThat(storing.stored()).containsExactly(key + " 5");
                        assertThat(audit.log()).containsExactly("audited a");
                    }));
        }
    }

    @Test
    void calculatorAsksAndAnswers() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("sums", 2);
            kafka.createTopic("replies", 1);
            kafka.createTopic("unanswered", 1);
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers());
            Calculator calculator = new Calculator(broker);
            whileRunning(broker, () -> {
                assertThat(calculator.ask(1, 2)).isEqualTo(3);
                assertThat(calculator.askLater(2, 2).get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isEqualTo("Result[value=4]");
                assertThat(calculator.askNobody()).isEqualTo("no answer");
                calculator.replay(Instant.EPOCH);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(calculator.seen())
                                .contains("counted 1", "counted 2")
                                .filteredOn(line -> line.startsWith("replayed"))
                                .hasSize(2));
            });
        }
    }

    private static String oneId(Exports exports) {
        try {
            return exports.oneId().orElse("nothing came");
        } catch (InterruptedException e) {
            return "interrupted";
        }
    }

    @Test
    void paymentsAreBookedRejectedNackedAndArchivedAsTheirHandlersSay() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("payments", 3);
            send(
                    kafka,
                    List.of(
                            payment("ann", "{\"account\":\"ann\",\"cents\":100}"),
                            payment("bob", "{\"account\":\"bob\",\"cents\":-5}"),
                            payment("cid", "{\"account\":\"\",\"cents\":2000000}")));
            AtomicInteger outages = new AtomicInteger(2);
            Payments payments = new Payments(payment -> {
                if (outages.getAndDecrement() > 0) {
                    throw new IOException("bank is closed");
                }
            });
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers()).include(payments);
            broker.subscriber("payments")
                    .groupId("replay")
                    .onRebalance(new Payments.Replay())
                    .consume(String.class, body -> payments.seen().add("replayed"));
            whileRunning(broker, () -> {
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(payments.seen())
                                .contains("booked ann 100", "booked bob -5", "booked  2000000", "replayed")
                                .contains("checked 100 attempt 1", "checked 2000000 attempt 2")
                                .doesNotContain("checked -5 attempt 1")
                                .contains("archived 100", "archived -5", "archived 2000000")
                                .anyMatch(line -> line.startsWith("counted")));
                assertThat(Payments.lookAt(broker)).contains("Payments.book: ", "payments-0: position");
            });
        }
    }

    @Test
    void ordersOfTenantsAreBookedInTheirTransactionsAndAnsweredWithTheirTenant() throws Exception {
        Queue<String> bookings = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> times = new ConcurrentLinkedQueue<>();
        TenantOrders tenants = new TenantOrders();
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("orders", 1);
            kafka.createTopic("bookings", 1);
            kafka.createTopic("greetings", 1);
            ProducerRecord<byte[], byte[]> hello = new ProducerRecord<>("greetings", bytes("hello"));
            hello.headers().add("customer", bytes("c1"));
            ProducerRecord<byte[], byte[]> tea =
                    new ProducerRecord<>("orders", bytes("{\"item\":\"tea\",\"count\":1}"));
            tea.headers().add("tenant", bytes("acme"));
            ProducerRecord<byte[], byte[]> ice =
                    new ProducerRecord<>("orders", bytes("{\"item\":\"ice\",\"count\":0}"));
            ice.headers().add("tenant", bytes("zeta"));
            send(
                    kafka,
                    List.of(tea, new ProducerRecord<>("orders", bytes("{\"item\":\"x\",\"count\":1}")), ice, hello));
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers());
            TenantOrders.measure(broker, times);
            broker.middleware(TenantOrders.count(tenants.seen()));
            broker.subscriber("bookings")
                    .groupId("test")
                    .consume(
                            String.class,
                            (body, message) ->
                                    bookings.add(body + " " + message.headers().textOr("tenant", "")));
            whileRunning(
                    tenants.app(broker),
                    () -> await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(bookings)
                                    .containsExactly("tea booked acme", "no ice zeta")
                                    .satisfies(any -> assertThat(tenants.seen()).contains("look up c1", "hello c1"))));
        }
        assertThat(tenants.seen())
                .containsSubsequence("write acme tea", "commit", "close")
                .doesNotContain("write  x")
                .anyMatch(line -> line.startsWith("done: topic orders partition 0 offset 0"));
    }

    @Test
    void tenantsAreReadFromWhenTheyJoinUntilTheyLeave() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("orders-acme", 1);
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers());
            Tenants tenants = new Tenants(broker);
            whileRunning(broker, () -> {
                tenants.join("acme");
                broker.publish("orders-acme", "10 bolts");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(tenants.seen()).containsExactly("acme orders 10 bolts"));
                tenants.leave("acme");
                assertThat(broker.subscriptions()).isEmpty();
            });
        }
    }

    @Test
    void debitsWaitForABankThatIsClosedAndNoneIsLostOrDeadLettered() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("debits", 1);
            List<ProducerRecord<byte[], byte[]>> debits = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                debits.add(
                        new ProducerRecord<>("debits", bytes("{\"account\":\"ann-" + i + "\",\"cents\":" + i + "}")));
            }
            send(kafka, debits);
            AtomicInteger outages = new AtomicInteger(14);
            Resilience handlers = new Resilience(payment -> {
                if (outages.getAndDecrement() > 0) {
                    throw new IOException("the account " + payment.account() + " can't be found now");
                }
            });
            KafkaBroker broker = Resilience.discreet(Resilience.guarded(Resilience.limited(
                            KafkaBroker.of(kafka.bootstrapServers()).include(handlers))))
                    .retry(RetryPolicy.standard().attempts(20).delay(Duration.ofMillis(1)));
            FastStream app = FastStream.of(broker);
            assertThat(Resilience.statusFor(app)).isEqualTo(503);
            whileRunning(app, () -> {
                assertThat(Resilience.statusFor(app)).isEqualTo(200);
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () -> assertThat(handlers.booked()).hasSize(30).contains("ann-0 0", "ann-29 29"));
            });
        }
    }

    private static ProducerRecord<byte[], byte[]> payment(String key, String json) {
        return new ProducerRecord<>("payments", bytes(key), bytes(json));
    }

    @Test
    void routersReadAndPublishUnderTheirPrefixes() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            for (String prefix : List.of("billing.", "regions.eu.", "regions.us.")) {
                kafka.createTopic(prefix + "invoices", 1);
                kafka.createTopic(prefix + "receipts", 1);
            }
            kafka.createTopic("billing.reminders", 1);
            Billing billing = new Billing();
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers());
            KafkaRouter router = billing.router();
            Publisher<Billing.Invoice> invoices = Billing.invoicesOf(router);
            broker.include(router);
            billing.addRegionsTo(broker);
            whileRunning(broker, () -> {
                invoices.publish(new Billing.Invoice("ann", 5));
                broker.publish("billing.reminders", "bob");
                broker.publish("regions.eu.invoices", new Billing.Invoice("eve", 1));
                broker.publish("regions.us.invoices", new Billing.Invoice("uma", 2));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(billing.seen())
                                .contains("booked ann", "reminded bob", "booked eve", "booked uma"));
            });
        }
    }

    @Test
    void eventsOfTheShopGoToTheHandlersThatWantThem() throws Exception {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("events", 1);
            kafka.createTopic("welcome", 1);
            send(
                    kafka,
                    List.of(
                            event("ann", "created", "{\"type\":\"created\",\"customer\":\"ann\"}"),
                            event("bob", "paid", "{\"type\":\"paid\",\"customer\":\"bob\",\"cents\":7}")));
            KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers())
                    .include(new Shop.ByHeader(seen))
                    .include(new Shop.ByBody(seen))
                    .include(new Shop.Batches(seen))
                    .include(new Shop.ByFilter(seen));
            Shop.addTo(broker, seen);
            broker.subscriber("welcome").groupId("test").consume(String.class, seen::add);
            whileRunning(
                    broker,
                    () -> await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(seen)
                                    .contains("header created", "header paid", "welcome", "welcome ann")
                                    .contains("body created ann", "body else Paid")
                                    .contains("batch created ann", "batch paid 7")
                                    .contains("filter ann", "filter rest")
                                    .contains("fluent Paid[customer=bob, cents=7]")));
        }
    }

    private static ProducerRecord<byte[], byte[]> event(String key, String type, String json) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("events", bytes(key), bytes(json));
        record.headers().add("type", bytes(type)).add("content-type", bytes("application/json"));
        return record;
    }

    private record Span(String name) implements AutoCloseable {
        @Override
        public void close() {}

        @Override
        public String toString() {
            return name;
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> events() {
        ProducerRecord<byte[], byte[]> traced =
                new ProducerRecord<>("events", bytes("k1"), bytes("{\"id\":\"1\",\"customer\":\"Ann\"}"));
        traced.headers()
                .add("sentry-trace", bytes("abc-1"))
                .add("baggage", bytes("b=1"))
                .add("retry-count", bytes("3"));
        ProducerRecord<byte[], byte[]> plain =
                new ProducerRecord<>("events", bytes("{\"id\":\"2\",\"customer\":\"Bob\"}"));
        ProducerRecord<byte[], byte[]> binary =
                new ProducerRecord<>("events", bytes("{\"id\":\"3\",\"customer\":\"Cid\"}"));
        binary.headers().add("sentry-trace", new byte[] {(byte) 0xff, 0});
        return List.of(traced, plain, binary);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Something to do while an app runs. */
    @FunctionalInterface
    private interface WhileRunning {
        void run() throws Exception;
    }

    private static void whileRunning(KafkaBroker broker, WhileRunning test) throws Exception {
        whileRunning(FastStream.of(broker), test);
    }

    private static void whileRunning(FastStream app, WhileRunning test) throws Exception {
        app.start();
        try {
            test.run();
        } finally {
            app.stop();
        }
    }

    private static void send(EmbeddedKafka kafka, List<ProducerRecord<byte[], byte[]>> records)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (ProducerRecord<byte[], byte[]> record : records) {
                producer.send(record).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        }
    }
}
