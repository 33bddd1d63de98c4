package dev.faststream.resilience;

import static dev.faststream.resilience.Cluster.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.ConfigurationException;
import dev.faststream.FastStream;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaSubscription;
import dev.faststream.kafka.RebalanceListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rate limit, on a real broker. */
@ExtendWith(Cluster.Extension.class)
final class RateLimitTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private record Handled(int number, int attempt, long atNanos) {
        long msAfter(Handled other) {
            return TimeUnit.NANOSECONDS.toMillis(atNanos - other.atNanos);
        }
    }

    private final String group = "g-" + UUID.randomUUID();
    private final List<Handled> handled = new CopyOnWriteArrayList<>();

    private KafkaSubscription handle(KafkaBroker broker, String topic) {
        return broker.subscriber(topic)
                .groupId(group)
                .autoOffsetReset("earliest")
                .consume(Integer.class, (body, message) -> note(body, message.attempt()));
    }

    private void note(int number, int attempt) {
        handled.add(new Handled(number, attempt, System.nanoTime()));
    }

    private List<Integer> numbers() {
        return handled.stream().map(Handled::number).sorted().toList();
    }

    private static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void noPeriodHasMoreMessagesThanAreAllowed(Cluster cluster) throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 35, 1);
        KafkaBroker broker =
                cluster.broker().middleware(RateLimitMiddleware.perSubscription(10, Duration.ofMillis(400)));
        handle(broker, in);
        cluster.whileRunning(
                broker, () -> eventually(() -> assertThat(numbers()).isEqualTo(upTo(35))));
        // Two neighbouring periods at most are touched by the time from one message to the 20th after it.
        assertThat(handled.get(20).msAfter(handled.get(0))).isGreaterThanOrEqualTo(390);
        assertThat(handled.get(30).msAfter(handled.get(0))).isGreaterThanOrEqualTo(790);
        assertThat(handled).allMatch(each -> each.attempt() == 1);
    }

    @Test
    void theMemberStaysInItsGroupHoweverLongAMessageWaits(Cluster cluster) throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 2, 1);
        List<String> rebalances = new CopyOnWriteArrayList<>();
        KafkaBroker broker = cluster.broker().middleware(RateLimitMiddleware.perSubscription(1, Duration.ofSeconds(4)));
        broker.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .property("max.poll.interval.ms", "1500")
                .onRebalance(new RebalanceListener() {
                    @Override
                    public void onRevoked(Set<TopicPartition> partitions) {
                        rebalances.add("revoked " + partitions);
                    }

                    @Override
                    public void onLost(Set<TopicPartition> partitions) {
                        rebalances.add("lost " + partitions);
                    }
                })
                .consume(Integer.class, (body, message) -> note(body, message.attempt()));
        cluster.whileRunning(broker, () -> {
            eventually(() -> assertThat(numbers()).isEqualTo(upTo(2)));
            assertThat(rebalances).isEmpty();
            eventually(() -> assertThat(cluster.committed(group, in)).isEqualTo(2));
        });
    }

    @Test
    void theWaitDoesNotCountForTheTimeThatAHandlerMayTake(Cluster cluster) throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 4, 1);
        CountDownLatch never = new CountDownLatch(1);
        KafkaBroker broker = cluster.broker().middleware(RateLimitMiddleware.perSubscription(1, Duration.ofSeconds(1)));
        broker.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .handlerTimeout(Duration.ofMillis(700))
                .consume(Integer.class, (body, message) -> {
                    assertThat(never.await(150, TimeUnit.MILLISECONDS)).isFalse(); // long enough to be looked at
                    note(body, message.attempt());
                });
        cluster.whileRunning(
                broker, () -> eventually(() -> assertThat(numbers()).isEqualTo(upTo(4))));
        assertThat(handled).allMatch(each -> each.attempt() == 1);
    }

    @Test
    void aStopEndsTheWaitAtOnceAndWhatWaitedComesAgainUncounted(Cluster cluster) throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 3, 1);
        KafkaBroker limited = cluster.broker().middleware(RateLimitMiddleware.perSubscription(1, HOUR));
        handle(limited, in);
        List<Long> stopMs = new ArrayList<>();
        FastStream app = FastStream.of(limited);
        app.start();
        eventually(() -> assertThat(numbers()).isEqualTo(upTo(1)));
        long start = System.nanoTime();
        app.stop();
        stopMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        assertThat(stopMs.getFirst()).isLessThan(10_000);
        assertThat(cluster.committed(group, in)).isEqualTo(1);
        KafkaBroker free = cluster.broker();
        handle(free, in);
        cluster.whileRunning(free, () -> eventually(() -> assertThat(numbers()).isEqualTo(upTo(3))));
        assertThat(handled).allMatch(each -> each.attempt() == 1);
    }

    @Test
    void whatWaitsDoesNotHoldUpARebalanceAndIsHandledByTheNextMember(Cluster cluster) throws Exception {
        String in = cluster.topic(2);
        cluster.sendNumbers(in, 2, 2);
        KafkaBroker limited = cluster.broker().middleware(RateLimitMiddleware.perSubscription(1, HOUR));
        // Two messages are taken in the first period, so that all that is left waits.
        broker(limited, in);
        cluster.whileRunning(limited, () -> {
            eventually(() -> assertThat(handled).hasSize(1));
            KafkaBroker free = cluster.broker();
            broker(free, in);
            cluster.whileRunning(free, () -> {
                cluster.sendNumbers(in, 20, 2);
                // What goes to the member without a limit is handled, whichever of the partitions that is.
                eventually(() -> assertThat(handled).hasSizeGreaterThanOrEqualTo(11));
            });
        });
    }

    private void broker(KafkaBroker broker, String topic) {
        broker.subscriber(topic)
                .groupId(group)
                .autoOffsetReset("earliest")
                .maxWorkers(2)
                .consume(Integer.class, (body, message) -> note(body, message.attempt()));
    }

    @Test
    void eachMessageOfABatchCountsAndABatchLargerThanTheLimitWaitsForSeveralPeriodsAndGoesAsAWhole(Cluster cluster)
            throws Exception {
        String in = cluster.topic(1);
        cluster.sendNumbers(in, 20, 1);
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        KafkaBroker broker =
                cluster.broker().middleware(RateLimitMiddleware.perSubscription(4, Duration.ofMillis(200)));
        broker.subscriber(in)
                .groupId(group)
                .autoOffsetReset("earliest")
                .batch()
                .maxRecords(10)
                .batchTimeoutMs(500)
                .consume(Integer.class, (bodies, batch) -> {
                    sizes.add(batch.size());
                    bodies.forEach(body -> note(body, 1));
                });
        cluster.whileRunning(
                broker, () -> eventually(() -> assertThat(numbers()).isEqualTo(upTo(20))));
        assertThat(sizes).containsExactly(10, 10);
        // 20 messages are 5 periods, of which the first has begun before and the last need not end.
        assertThat(handled.getLast().msAfter(handled.getFirst())).isGreaterThanOrEqualTo(390);
    }

    @Test
    void eachSubscriptionHasItsOwnLimitUnlessItIsShared(Cluster cluster) throws Exception {
        String one = cluster.topic(1);
        String two = cluster.topic(1);
        cluster.sendNumbers(one, 2, 1);
        cluster.sendNumbers(two, 2, 1);
        KafkaBroker apart = cluster.broker().middleware(RateLimitMiddleware.perSubscription(2, HOUR));
        handle(apart, one);
        handle(apart, two);
        cluster.whileRunning(apart, () -> eventually(() -> assertThat(handled).hasSize(4)));
        handled.clear();
        cluster.sendNumbers(one, 2, 1);
        cluster.sendNumbers(two, 2, 1);
        KafkaBroker together = cluster.broker().middleware(RateLimitMiddleware.shared(3, HOUR));
        handle(together, one);
        KafkaSubscription last = handle(together, two);
        cluster.whileRunning(together, () -> {
            eventually(() -> assertThat(handled).hasSize(3));
            eventually(() -> assertThat(together.subscriptions().stream()
                            .mapToInt(each -> each.inspect().openRecords())
                            .sum())
                    .isEqualTo(1));
            assertThat(handled).hasSize(3);
            assertThat(last.inspect().status()).isEqualTo("running");
        });
    }

    @Test
    void whatContradictsItselfIsToldWhenTheAppStarts(Cluster cluster) {
        KafkaBroker broker = cluster.broker().middleware(RateLimitMiddleware.shared(0, Duration.ZERO));
        broker.subscriber("in").groupId(group).consume(String.class, body -> {});
        assertThatThrownBy(FastStream.of(broker)::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("subscriber(in): the rate limit allows 0 messages in a period; allow at least 1")
                .hasMessageContaining("subscriber(in): the rate limit has a period of PT0S; it must be longer than 0");
    }
}
