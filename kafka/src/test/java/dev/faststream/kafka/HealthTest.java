package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.FastStream;
import dev.faststream.Health;
import dev.faststream.Inflow;
import dev.faststream.Middleware;
import dev.faststream.RetryPolicy;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** How an app says that it does, on a real broker. */
@WithKafka
final class HealthTest {
    private final String group = "g-" + UUID.randomUUID();
    private final List<String> handled = new CopyOnWriteArrayList<>();

    private static Health.State state(FastStream app) {
        assertThat(app.health().subscriptions()).hasSize(1);
        return app.health().subscriptions().getFirst().state();
    }

    @Test
    void followsASubscriptionFromItsStartToItsEnd(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a");
        AtomicReference<Inflow> inflow = new AtomicReference<>();
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).middleware(Middleware.aroundCalls((call, next) -> {
            inflow.set(call.inflow());
            return next.proceed();
        }));
        KafkaSubscription subscription = broker.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .consume(String.class, body -> handled.add(body));
        FastStream app = FastStream.of(broker);
        assertThat(app.health().isReady()).isFalse();
        assertThat(app.health()).hasToString("not running");
        kafka.whileRunning(app, () -> {
            eventually(() ->
                    assertThat(app.health()).hasToString("ready\n  subscriber(" + in + "): running, lag 0, open 0"));
            assertThat(app.health().isReady()).isTrue();
            subscription.pause();
            eventually(() -> assertThat(state(app)).isEqualTo(Health.State.PAUSED));
            kafka.send(in, "b", "c");
            subscription.resume();
            eventually(() -> assertThat(handled).containsExactly("a", "b", "c"));
            Inflow.Hold one = inflow.get().hold("it is too much");
            Inflow.Hold two = inflow.get().hold("and too late");
            eventually(() -> assertThat(state(app)).isEqualTo(Health.State.HELD_BACK));
            assertThat(app.health().toString()).contains("held back: it is too much; and too late");
            one.close();
            one.close();
            eventually(() -> assertThat(app.health().toString()).contains("held back: and too late,"));
            two.close();
            eventually(() -> assertThat(state(app)).isEqualTo(Health.State.RUNNING));
            assertThat(app.health().isReady()).isTrue();
            subscription.stop();
            assertThat(state(app)).isEqualTo(Health.State.STOPPED);
        });
        assertThat(app.health().isReady()).isFalse();
    }

    @Test
    void aRecordThatCanNotEvenBeDeadLetteredIsToldAndNothingIsLost(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String letters = "letters-" + in;
        kafka.kafka().createTopic(letters, 1, Map.of("max.message.bytes", "2000"));
        kafka.send(in, "v".repeat(5_000), "small");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .retry(RetryPolicy.none())
                .deadLetters(DeadLetterPolicy.standard().topic(letters))
                .consume(String.class, body -> {
                    handled.add(body);
                    throw new IllegalStateException("never");
                });
        FastStream app = FastStream.of(broker);
        try (Logs logs = Logs.of("dev.faststream.internal.Settling")) {
            kafka.whileRunning(app, () -> {
                eventually(() -> assertThat(state(app)).isEqualTo(Health.State.STUCK));
                eventually(() -> assertThat(app.health().toString())
                        .startsWith("not ready")
                        .contains("stuck in " + in + "-0: ", "to be dead-lettered again"));
                assertThat(logs.naming(in + "-0 waits and nothing is lost"))
                        .isNotEmpty()
                        .allSatisfy(line -> assertThat(line).contains("Can't publish to " + letters, "larger than"));
                assertThat(kafka.committed(group, in, 0)).isLessThanOrEqualTo(0);
                change(kafka, letters, "max.message.bytes", "100000");
                eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2));
                eventually(() -> assertThat(app.health().isReady()).isTrue());
            });
        }
        assertThat(kafka.read(letters, 2)).hasSize(2);
        assertThat(handled).containsExactly("v".repeat(5_000), "small");
    }

    private static void change(RealKafka kafka, String topic, String setting, String value) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the settings of " + topic + " were not changed", e);
        }
    }

    @Test
    void aSubscriptionThatCanNotReadIsToldWithItsReasonAndMakesTheAppUnready(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .onRebalance(new RebalanceListener() {
                    @Override
                    public void onAssigned(AssignedPartitions partitions) {
                        throw new IllegalStateException("nowhere to seek to");
                    }
                })
                .consume(String.class, body -> handled.add(body));
        FastStream app = FastStream.of(broker);
        kafka.whileRunning(app, () -> {
            eventually(() -> assertThat(state(app)).isEqualTo(Health.State.FAILED));
            eventually(() -> assertThat(app.health().isReady()).isFalse());
            eventually(() -> assertThat(app.health().toString())
                    .startsWith("not ready\n  subscriber(" + in + "): can't read, and starts again in ")
                    .contains("rebalance callback"));
        });
    }
}
