package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.FastStream;
import dev.faststream.Health;
import dev.faststream.Inflow;
import dev.faststream.Middleware;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
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
                    .contains("nowhere to seek to"));
        });
    }
}
