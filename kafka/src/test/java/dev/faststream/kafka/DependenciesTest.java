package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.ConfigurationException;
import dev.faststream.Context;
import dev.faststream.Depends;
import dev.faststream.FastStream;
import dev.faststream.Header;
import dev.faststream.Injector;
import dev.faststream.Key;
import dev.faststream.Middleware;
import dev.faststream.Provides;
import dev.faststream.RejectMessage;
import dev.faststream.RetryPolicy;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What handlers depend on: for the app and for each delivery. */
@WithKafka
final class DependenciesTest {
    private static final String NOWHERE = "localhost:1";

    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Calls calls = new Calls();

    record Database(String name) {}

    /** Notes that it is closed. */
    record Transaction(String name, List<String> events) implements AutoCloseable {
        Transaction {
            events.add("begin " + name);
        }

        @Override
        public void close() {
            events.add("close " + name);
            if (name.contains("broken")) {
                throw new IllegalStateException("can't be closed");
            }
        }
    }

    record Outbox(Transaction transaction) implements AutoCloseable {
        @Override
        public void close() {
            transaction.events().add("flush " + transaction.name());
        }
    }

    private FastStream app(KafkaBroker broker, String name) {
        return FastStream.of(broker.retry(RetryPolicy.none()))
                .provide(Database.class, () -> new Database(name))
                .provideScoped(
                        Transaction.class,
                        context -> new Transaction(context.get(Database.class).name(), events))
                .provideScoped(Outbox.class, context -> new Outbox(context.get(Transaction.class)));
    }

    @Test
    void oneIsMadeForEachDeliveryAndClosedAfterItInReverseOrderAlsoWhenItFailed(RealKafka kafka) throws Exception {
        record Handlers(Calls calls, List<String> events) {
            @KafkaSubscriber(topics = "dependencies-scoped", groupId = "dependencies-scoped")
            void handle(String body, @Depends Outbox outbox, @Depends Transaction transaction, Context context) {
                events.add(body);
                calls.add(
                        outbox.transaction().equals(transaction),
                        context.get(Transaction.class).equals(transaction));
                if (body.equals("bad")) {
                    throw new RejectMessage("it is bad");
                }
            }
        }
        kafka.create("dependencies-scoped");
        kafka.send("dependencies-scoped", "good", "bad");
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).include(new Handlers(calls, events));
        kafka.whileRunning(
                app(broker, "db"),
                () -> eventually(() -> assertThat(kafka.committed("dependencies-scoped", "dependencies-scoped", 0))
                        .isEqualTo(2)));
        assertThat(calls.all()).containsExactly(List.of(true, true), List.of(true, true));
        assertThat(events)
                .containsExactly("begin db", "good", "flush db", "close db", "begin db", "bad", "flush db", "close db");
    }

    @Test
    void whatCanNotBeClosedLosesNoOutcome(RealKafka kafka) throws Exception {
        record Handlers(List<String> events) {
            @KafkaSubscriber(topics = "dependencies-closing", groupId = "dependencies-closing")
            @KafkaPublisher("dependencies-closing-out")
            String handle(String body, @Depends Transaction transaction) {
                if (body.equals("bad")) {
                    throw new RejectMessage("it is bad");
                }
                return body + transaction.name();
            }
        }
        kafka.create("dependencies-closing", "dependencies-closing-out");
        kafka.send("dependencies-closing", "good", "bad");
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).include(new Handlers(events));
        kafka.whileRunning(app(broker, " broken"), () -> {
            eventually(() -> assertThat(kafka.committed("dependencies-closing", "dependencies-closing", 0))
                    .isEqualTo(2));
            assertThat(header(
                            kafka.read("dlq.dependencies-closing.dependencies-closing", 1)
                                    .getFirst(),
                            "dlq.message"))
                    .isEqualTo("it is bad");
        });
        assertThat(kafka.size("dependencies-closing-out")).isEqualTo(1);
    }

    record Tenant(Object name) {}

    record Session(Tenant tenant, Object key, Object body, boolean sameContext) {}

    /** Methods with the parameters of handlers of single messages. */
    static final class Single {
        @Provides
        Session session(@Depends Tenant tenant, @Key String key, String body, Context context) {
            return new Session(tenant, key, body, context.get(Tenant.class).equals(tenant));
        }

        @Provides
        Tenant tenant(@Header("tenant") String name) {
            return new Tenant(name);
        }
    }

    /** Methods with the parameters of handlers of batches. */
    static final class Batched {
        @Provides
        Tenant tenant(@Header("tenant") List<String> names, List<String> bodies) {
            return new Tenant(names + " of " + bodies);
        }
    }

    @Test
    void methodsThatProvideTakeWhatHandlersTake(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "dependencies-methods", groupId = "dependencies-methods")
            void handle(@Depends Session session) {
                calls.add(session);
            }
        }
        assertThat(Calls.first(
                        kafka,
                        Handlers::new,
                        app -> app.providers(new Single()),
                        List.of(with(record("dependencies-methods", 0, "k", "b"), "tenant", "acme"))))
                .containsExactly(new Session(new Tenant("acme"), "k", "b", true));
    }

    @Test
    void inABatchTheyTakeListsAndThereIsOneForTheBatch(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "dependencies-batch",
                    groupId = "dependencies-batch",
                    batch = true,
                    maxRecords = 3,
                    batchTimeoutMs = 20_000)
            void handle(List<String> bodies, @Depends Tenant tenant) {
                calls.add(bodies, tenant);
            }
        }
        assertThat(Calls.first(
                        kafka,
                        Handlers::new,
                        app -> app.providers(new Batched()),
                        List.of(
                                with(record("dependencies-batch", "a"), "tenant", "x"),
                                with(record("dependencies-batch", "b"), "tenant", new byte[] {-1}),
                                with(record("dependencies-batch", "c"), "tenant", "z"))))
                .as("all of them, or, when the malformed one has been found, a part without it")
                .first()
                .isIn(List.of("a"), List.of("c"), List.of("a", "c"));
    }

    @Test
    void aTestPutsAnotherInstanceInItsPlace(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "dependencies-override", groupId = "dependencies-override")
            void handle(@Depends Tenant tenant, @Depends Database database, Context context) {
                calls.add(tenant, database, context.get(Tenant.class));
            }
        }
        Tenant fake = new Tenant("fake");
        assertThat(Calls.first(
                        kafka,
                        Handlers::new,
                        app -> app.providers(new Single())
                                .provide(Database.class, () -> new Database("real"))
                                .override(Tenant.class, fake)
                                .override(Database.class, new Database("fake")),
                        List.of(record("dependencies-override", "x"))))
                .containsExactly(fake, new Database("fake"), fake);
    }

    /** Another framework's container. */
    private record Container(Object bean) implements Injector {
        @Override
        public boolean has(Class<?> type) {
            return type.isInstance(bean) || type == Database.class;
        }

        @Override
        public <T> T get(Class<T> type) {
            return type.cast(bean);
        }
    }

    @Test
    void theInjectorIsAskedForWhatIsNotProvided(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "dependencies-injector", groupId = "dependencies-injector")
            void handle(@Depends Tenant tenant, @Depends Database database) {
                calls.add(tenant, database);
            }
        }
        assertThat(Calls.first(
                        kafka,
                        Handlers::new,
                        app -> app.injector(new Container(new Tenant("bean")))
                                .provide(Database.class, () -> new Database("ours")),
                        List.of(record("dependencies-injector", "x"))))
                .containsExactly(new Tenant("bean"), new Database("ours"));
    }

    @Test
    void aProviderThatFailsFailsTheRecordAndIsNamed(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "x");
        String group = "g-" + UUID.randomUUID();
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).retry(RetryPolicy.none());
        broker.middleware(Middleware.aroundCalls((call, next) -> {
            calls.add(call.context().get(Transaction.class));
            return next.proceed();
        }));
        broker.subscriber(in).groupId(group).consume(String.class, body -> {});
        FastStream app = FastStream.of(broker).provideScoped(Transaction.class, context -> {
            throw new IOException("no connection");
        });
        kafka.whileRunning(
                app,
                () -> assertThat(header(kafka.read("dlq." + group + "." + in, 1).getFirst(), "dlq.message"))
                        .contains(Transaction.class.getName(), "no connection"));
    }

    // --- at start

    record A(B b) {}

    record B(@Nullable A a) {}

    static final class InACircle {
        @Provides
        A a(@Depends B b) {
            return new A(b);
        }

        @Provides
        B b(@Depends A a) {
            return new B(a);
        }
    }

    static final class Incomplete {
        @Provides
        A a(@Depends Database database, @Header("n") String number) {
            return new A(new B(null));
        }
    }

    static final class Wanting {
        @KafkaSubscriber(topics = "in", groupId = "g")
        void handle(@Depends A a) {}
    }

    private static List<String> problems(Object providers) {
        FastStream app =
                FastStream.of(KafkaBroker.of(NOWHERE).include(new Wanting())).providers(providers);
        try {
            app.start();
        } catch (ConfigurationException e) {
            return e.problems();
        }
        throw new AssertionError("it started");
    }

    @Test
    void methodsThatNeedEachOtherAreRefusedAtStartWithTheCircle() {
        assertThat(problems(new InACircle()))
                .singleElement()
                .asString()
                .contains("Wanting.handle", "A needs itself: A -> B -> A");
    }

    @Test
    void whatAProviderNeedsAndNobodyProvidesIsRefusedAtStartWithThePlace() {
        assertThat(problems(new Incomplete()))
                .singleElement()
                .asString()
                .contains(
                        "Wanting.handle", "'database' (Database) of its provider Incomplete.a", "app.provide(Database");
    }

    @Test
    void lambdasThatNeedEachOtherFailAtFirstUseWithTheCircle() {
        FastStream app = FastStream.of(KafkaBroker.of(NOWHERE))
                .provideFrom(A.class, context -> new A(context.get(B.class)))
                .provideFrom(B.class, context -> new B(context.get(A.class)));
        assertThatThrownBy(() -> app.context().get(A.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("A -> B -> A");
    }

    @Test
    void whatIsMadeForDeliveriesIsNotGivenToTheApp() {
        FastStream app = FastStream.of(KafkaBroker.of(NOWHERE))
                .provideScoped(Database.class, context -> new Database("x"))
                .provideFrom(Tenant.class, context -> new Tenant(context.get(Database.class)));
        assertThatThrownBy(() -> app.context().get(Tenant.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("Database", "for each delivery");
    }
}
