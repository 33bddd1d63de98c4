package dev.faststream.resilience;

import static dev.faststream.resilience.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.AckPolicy;
import dev.faststream.ConfigurationException;
import dev.faststream.FastStream;
import dev.faststream.RejectMessage;
import dev.faststream.RetryPolicy;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaSubscription;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The circuit breaker, on a real broker. */
@ExtendWith(Cluster.Extension.class)
final class CircuitBreakerTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final String name = "bank-" + UUID.randomUUID();
    private final String group = "g-" + UUID.randomUUID();
    private final List<Integer> handled = new CopyOnWriteArrayList<>();
    private final List<Integer> attempts = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile boolean down = true;

    /** Opens at the second failure in a row. */
    private CircuitBreakerOptions options() {
        return CircuitBreakerOptions.named(name)
                .on(IOException.class)
                .calls(2, 2)
                .failureShare(1)
                .trials(1);
    }

    private void handle(int number, int attempt) throws IOException {
        if (down) {
            failures.incrementAndGet();
            throw new IOException("the bank is closed");
        }
        attempts.add(attempt);
        handled.add(number);
    }

    private KafkaBroker broker(Cluster cluster, CircuitBreakerOptions options) {
        return cluster.broker()
                .retry(RetryPolicy.standard().attempts(3).delay(Duration.ofMillis(1)))
                .middleware(CircuitBreakerMiddleware.of(options));
    }

    private KafkaSubscription subscribe(KafkaBroker broker, String topic) {
        return broker.subscriber(topic)
                .groupId(group)
                .autoOffsetReset("earliest")
                .consume(Integer.class, (body, message) -> handle(body, message.attempt()));
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    private List<Integer> numbers() {
        return handled.stream().sorted().toList();
    }

    @Test
    void whatWasPolledWaitsAndTrialsCostNoAttemptsSoThatALongOutageDeadLettersNothing(Cluster cluster)
            throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 50, 1);
        KafkaBroker broker = broker(cluster, options().openFor(Duration.ofMillis(100)));
        subscribe(broker, in);
        cluster.whileRunning(broker, () -> {
            // The first two open it, the others are trials; 3 attempts would have been used up long before.
            eventually(() -> assertThat(failures).hasValueGreaterThanOrEqualTo(8));
            down = false;
            eventually(() -> assertThat(cluster.committed(group, in)).isEqualTo(50));
        });
        assertThat(handled).isEqualTo(upTo(50)); // in order
        assertThat(attempts).allMatch(attempt -> attempt <= 2); // only that before it opened has counted
        assertThat(cluster.exists("dlq." + group + "." + in)).isFalse();
    }

    @Test
    void whileItIsOpenNothingIsFetchedAndNoHandlerIsCalled(Cluster cluster) throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 10, 1);
        KafkaBroker broker = broker(cluster, options().openFor(HOUR));
        KafkaSubscription subscription = subscribe(broker, in);
        cluster.whileRunning(broker, () -> {
            eventually(() -> assertThat(subscription.inspect().status())
                    .isEqualTo("held back: the circuit breaker " + name + " is open"));
            cluster.sendNumbers(in, 10, 1);
            eventually(() -> assertThat(subscription.inspect().partitions())
                    .singleElement()
                    .matches(partition -> partition.paused())
                    .matches(partition -> partition.position() <= 10));
            assertThat(failures).hasValue(2);
        });
        assertThat(failures).hasValue(2);
    }

    @Test
    void aStopWhileItIsOpenEndsAtOnceAndWhatWasPolledComesAgain(Cluster cluster) throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 10, 1);
        KafkaBroker broken = broker(cluster, options().openFor(HOUR));
        KafkaSubscription subscription = broken.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .maxWorkers(4)
                .consume(Integer.class, (body, message) -> handle(body, message.attempt()));
        FastStream app = FastStream.of(broken);
        app.start();
        eventually(() -> assertThat(subscription.inspect().status()).startsWith("held back"));
        long start = System.nanoTime();
        app.stop();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(10_000);
        down = false;
        KafkaBroker whole = cluster.broker();
        subscribe(whole, in);
        cluster.whileRunning(whole, () -> eventually(() -> assertThat(numbers()).isEqualTo(upTo(10))));
        assertThat(cluster.exists("dlq." + group + "." + in)).isFalse();
    }

    @Test
    void oneBreakerHoldsBackAllItsSubscriptionsAndEachChangeIsSaidOnce(Cluster cluster) throws Exception {
        String one = cluster.topic(1);
        String two = cluster.topic(1);
        KafkaBroker broker = broker(cluster, options().openFor(Duration.ofMillis(1500)));
        KafkaSubscription failing = subscribe(broker, one);
        List<Integer> others = new CopyOnWriteArrayList<>();
        KafkaSubscription other = broker.subscriber(two)
                .groupId(group + "-other")
                .autoOffsetReset("earliest")
                .consume(Integer.class, body -> others.add(body));
        try (Logs logs = Logs.of(Breaker.class)) {
            cluster.whileRunning(broker, () -> {
                cluster.sendNumbers(two, 1, 1);
                eventually(() -> assertThat(others).hasSize(1));
                cluster.sendNumbers(one, 3, 1);
                eventually(() -> assertThat(List.of(failing, other))
                        .allMatch(each -> each.inspect().status().startsWith("held back")));
                down = false;
                eventually(() -> assertThat(numbers()).isEqualTo(upTo(3)));
                cluster.sendNumbers(two, 1, 1);
                eventually(() -> assertThat(others).hasSize(2));
            });
            List<String> said = logs.naming(name);
            assertThat(said).hasSize(3);
            assertThat(said.get(0))
                    .startsWith(
                            "WARN Circuit breaker " + name + " opens for 1500 ms, the 1. time: 2 of 2 calls failed, the"
                                    + " last with java.io.IOException: the bank is closed (topic " + one)
                    .contains("(topics " + one + ", group " + group + ")")
                    .contains("(topics " + two + ", group " + group + "-other)");
            assertThat(said.get(1)).startsWith("WARN Circuit breaker " + name + " lets 1 calls through to try, ");
            assertThat(said.get(2)).startsWith("WARN Circuit breaker " + name + " closes, ");
        }
    }

    @Test
    void whatItsUserHasPausedStaysPausedWhenItCloses(Cluster cluster) throws Exception {
        String in = cluster.topic(1);
        String trial = cluster.topic(1);
        cluster.sendNumbers(in, 5, 1);
        KafkaBroker broker = broker(cluster, options().openFor(Duration.ofMillis(500)));
        KafkaSubscription paused = subscribe(broker, in);
        List<Integer> others = new CopyOnWriteArrayList<>();
        broker.subscriber(trial)
                .groupId(group + "-other")
                .autoOffsetReset("earliest")
                .consume(Integer.class, body -> others.add(body));
        try (Logs logs = Logs.of(Breaker.class)) {
            cluster.whileRunning(broker, () -> {
                eventually(() -> assertThat(logs.naming("opens")).anyMatch(text -> text.contains(name)));
                paused.pause();
                down = false;
                cluster.sendNumbers(trial, 5, 1);
                eventually(() -> assertThat(logs.naming(name)).anyMatch(text -> text.contains("closes")));
                eventually(() -> assertThat(others).hasSize(5));
                assertThat(paused.inspect().status()).isEqualTo("paused");
                assertThat(handled).hasSizeLessThan(5);
                paused.resume();
                eventually(() -> assertThat(numbers()).isEqualTo(upTo(5)));
            });
        }
    }

    @Test
    void aBatchComesAgainAsTheSameBatch(Cluster cluster) throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 20, 1);
        List<List<Integer>> batches = new CopyOnWriteArrayList<>();
        KafkaBroker broker = broker(cluster, options().openFor(Duration.ofMillis(100)));
        broker.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .batch()
                .maxRecords(10)
                .batchTimeoutMs(500)
                .consume(Integer.class, (bodies, batch) -> {
                    batches.add(bodies);
                    for (int i = 0; i < bodies.size(); i++) {
                        handle(bodies.get(i), batch.get(i).attempt());
                    }
                });
        cluster.whileRunning(broker, () -> {
            eventually(() -> assertThat(failures).hasValueGreaterThanOrEqualTo(8));
            down = false;
            eventually(() -> assertThat(cluster.committed(group, in)).isEqualTo(20));
        });
        assertThat(batches).allMatch(batch -> batch.size() == 10);
        assertThat(numbers()).isEqualTo(upTo(20));
        assertThat(cluster.exists("dlq." + group + "." + in)).isFalse();
    }

    @Test
    void withAckFirstWhatWasPolledWaitsTooAndAFailureIsFinal(Cluster cluster) throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 10, 1);
        KafkaBroker broker = broker(cluster, options().openFor(Duration.ofMillis(300)));
        broker.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .ackPolicy(AckPolicy.ACK_FIRST)
                .consume(Integer.class, (body, message) -> {
                    if (failures.get() == 2) {
                        down = false; // works again when it is tried again
                    }
                    handle(body, message.attempt());
                });
        cluster.whileRunning(
                broker, () -> eventually(() -> assertThat(numbers()).isEqualTo(upTo(10).subList(2, 10))));
        assertThat(failures).hasValue(2);
    }

    @Test
    void whatIsMarkedByHandStaysMarkedAndTheRestComesAgain(Cluster cluster) throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 3, 1);
        KafkaBroker broker = broker(cluster, options().calls(1, 1).openFor(Duration.ofMillis(200)));
        broker.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .ackPolicy(AckPolicy.MANUAL)
                .consume(Integer.class, (body, message) -> {
                    handle(body, message.attempt());
                    message.ack();
                });
        cluster.whileRunning(broker, () -> {
            eventually(() -> assertThat(failures).hasValueGreaterThanOrEqualTo(2));
            down = false;
            eventually(() -> assertThat(cluster.committed(group, in)).isEqualTo(3));
        });
        assertThat(handled).isEqualTo(upTo(3));
    }

    @Test
    void onlyTheChosenFailuresCountAlsoAsACause(Cluster cluster) throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 6, 1);
        KafkaBroker broker = broker(cluster, options().openFor(HOUR));
        KafkaSubscription subscription = broker.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .retry(RetryPolicy.none())
                .consume(Integer.class, body -> {
                    handled.add(body);
                    switch (body) {
                        case 0 -> throw new IllegalArgumentException("not this one");
                        case 1, 2 -> throw new RejectMessage("nor these");
                        default -> throw new IllegalStateException(new IOException("down"));
                    }
                });
        cluster.whileRunning(
                broker,
                () -> eventually(
                        () -> assertThat(subscription.inspect().status()).startsWith("held back")));
        assertThat(handled).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void whatContradictsItselfIsToldWhenTheAppStarts(Cluster cluster) {
        KafkaBroker broker = cluster.broker()
                .middleware(CircuitBreakerMiddleware.of(CircuitBreakerOptions.named("bank")
                        .failureShare(50)
                        .calls(5, 10)
                        .openFor(Duration.ZERO)
                        .trials(0)));
        broker.subscriber("in").groupId(group).consume(String.class, body -> {});
        assertThatThrownBy(FastStream.of(broker)::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("subscriber(in): the circuit breaker bank knows no failures")
                .hasMessageContaining("has failureShare 50.0; it is a share above 0, at most 1")
                .hasMessageContaining("has minimumCalls 10; it must be between 1 and calls, which is 5")
                .hasMessageContaining("has openFor PT0S")
                .hasMessageContaining("has 0 trials");
    }
}
