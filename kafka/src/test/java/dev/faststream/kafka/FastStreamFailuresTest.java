package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckPolicy;
import dev.faststream.FastStream;
import dev.faststream.Ordering;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What FastStream for Python was seen to lose, repeat or drop, each as the rule that it broke. */
@WithKafka
final class FastStreamFailuresTest {
    /** The engine's clock counts whole ms, so that a pause may seem shorter by less than two. */
    private static final int CLOCK_MS = 2;

    private final String group = "g-" + UUID.randomUUID();

    /** It lost six of the nine: it went back in one partition only, and committed the others. */
    @ParameterizedTest
    @EnumSource(names = {"REJECT_ON_ERROR", "NACK_ON_ERROR"})
    void batchOfThreePartitionsThatFailsOnceIsHandledAgainAsAWhole(AckPolicy policy, RealKafka kafka) throws Exception {
        String in = kafka.topic(3);
        List<List<String>> batches = new CopyOnWriteArrayList<>();
        kafka.send(IntStream.range(0, 9)
                .mapToObj(i -> record(in, i % 3, null, Integer.toString(i)))
                .toList());
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .ackPolicy(policy)
                .batch()
                .maxRecords(9)
                .batchTimeoutMs(10_000)
                .consume(String.class, bodies -> {
                    batches.add(List.copyOf(bodies));
                    if (batches.size() == 1) {
                        throw new IllegalStateException("once");
                    }
                });
        try (GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            kafka.whileRunning(
                    broker, () -> eventually(() -> assertThat(offsets.lag()).isZero()));
        }
        assertThat(batches).hasSize(2);
        assertThat(batches.getFirst())
                .containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7", "8")
                .containsSubsequence("0", "3", "6")
                .containsSubsequence("1", "4", "7")
                .containsSubsequence("2", "5", "8");
        assertThat(batches.getLast()).isEqualTo(batches.getFirst());
        assertThat(kafka.exists("dlq." + group + "." + in)).isFalse();
    }

    /** It committed and dropped the whole batch. */
    @Test
    void oneNullHeaderInABatchKeepsNoneOfItFromBeingHandled(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        List<String> seen = new CopyOnWriteArrayList<>();
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            records.add(with(record(in, Integer.toString(i)), "trace", i == 4 ? null : RealKafka.bytes("t" + i)));
        }
        kafka.send(records);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(10)
                .batchTimeoutMs(10_000)
                .consume(
                        String.class,
                        (bodies, batch) -> batch.forEach(message ->
                                seen.add(message.body() + message.headers().textOr("trace", "none"))));
        try (GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            kafka.whileRunning(
                    broker, () -> eventually(() -> assertThat(offsets.lag()).isZero()));
        }
        assertThat(seen).containsExactly("0t0", "1t1", "2t2", "3t3", "4none", "5t5", "6t6", "7t7", "8t8", "9t9");
        assertThat(kafka.exists("dlq." + group + "." + in)).isFalse();
    }

    /** It redelivered one 7,000 times in four seconds, and let nothing else pass. */
    @Test
    void recordThatAlwaysFailsIsTriedAgainAfterPausesThatDoubleWhileOthersGoOn(RealKafka kafka) throws Exception {
        String in = kafka.topic(2);
        List<Long> attempts = new CopyOnWriteArrayList<>();
        List<String> others = new CopyOnWriteArrayList<>();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .ackPolicy(AckPolicy.NACK_ON_ERROR)
                .consume(String.class, body -> failIf(body.equals("poison"), attempts, () -> others.add(body)));
        kafka.whileRunning(broker, () -> {
            kafka.send(record(in, 0, null, "poison"));
            for (int seen = 1; seen <= 5; seen++) {
                int attempt = seen;
                eventually(() -> assertThat(attempts).hasSizeGreaterThanOrEqualTo(attempt));
                String other = "other" + attempt;
                kafka.send(record(in, 1, null, other));
                eventually(() -> assertThat(others).contains(other));
            }
            assertThat(kafka.committed(group, in, 0)).isLessThanOrEqualTo(0);
        });
        assertThat(pausesMs(attempts).subList(0, 4))
                .satisfiesExactly(
                        pause -> assertThat(pause).isGreaterThan(200 - CLOCK_MS),
                        pause -> assertThat(pause).isGreaterThan(400 - CLOCK_MS),
                        pause -> assertThat(pause).isGreaterThan(800 - CLOCK_MS),
                        pause -> assertThat(pause).isGreaterThan(1_600 - CLOCK_MS));
    }

    /** The batch is tried three times, taken apart in three steps, and the culprit goes on with growing pauses. */
    @Test
    void recordThatAlwaysFailsInABatchIsNotTriedMoreThanTwelveTimesInThreeSeconds(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        List<Long> attempts = new CopyOnWriteArrayList<>();
        List<String> others = new CopyOnWriteArrayList<>();
        kafka.send(in, "a", "b", "c", "d", "poison", "e", "f", "g");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .ackPolicy(AckPolicy.NACK_ON_ERROR)
                .ordering(Ordering.KEY)
                .batch()
                .maxRecords(8)
                .consume(
                        String.class,
                        bodies -> failIf(bodies.contains("poison"), attempts, () -> others.addAll(bodies)));
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(pausesMs(attempts).stream()
                            .mapToLong(pause -> pause)
                            .sum())
                    .isGreaterThan(3_000));
            assertThat(kafka.committed(group, in, 0)).isEqualTo(4);
        });
        assertThat(attempts).hasSizeLessThanOrEqualTo(12);
        assertThat(others).containsExactlyInAnyOrder("a", "b", "c", "d", "e", "f", "g");
    }

    private static void failIf(boolean poison, List<Long> attempts, Runnable handle) {
        if (poison) {
            attempts.add(System.nanoTime());
            throw new IllegalStateException("poison");
        }
        handle.run();
    }

    private static List<Long> pausesMs(List<Long> nanos) {
        return IntStream.range(1, nanos.size())
                .mapToObj(i -> TimeUnit.NANOSECONDS.toMillis(nanos.get(i) - nanos.get(i - 1)))
                .toList();
    }

    private FastStream workers(
            RealKafka kafka, String topic, Ordering ordering, SubscriberBuilder.Consumer<String> handler) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic).groupId(group).maxWorkers(8).ordering(ordering).consume(String.class, handler);
        FastStream app = FastStream.of(broker).shutdownTimeout(Duration.ofMillis(500));
        app.start();
        return app;
    }

    /** Its concurrent subscriber commits what was polled, so that a restart skips what was still being handled. */
    @ParameterizedTest
    @EnumSource(names = {"KEY", "NONE"})
    void whatWorkersHaveNotHandledIsNeverCommittedAndComesAfterARestart(Ordering ordering, RealKafka kafka)
            throws Exception {
        int records = 2_000;
        int partitions = 4;
        String in = kafka.topic(partitions);
        Set<String> held = Set.of("10", "403", "805", "1202", "1999");
        Set<String> handled = ConcurrentHashMap.newKeySet();
        List<String> twice = new CopyOnWriteArrayList<>();
        CountDownLatch holding = new CountDownLatch(held.size());
        CountDownLatch gate = new CountDownLatch(1);
        kafka.send(IntStream.range(0, records)
                .mapToObj(i -> record(in, i % partitions, "k" + i % 800, Integer.toString(i)))
                .toList());

        FastStream first = workers(kafka, in, ordering, body -> {
            if (held.contains(body)) {
                holding.countDown();
                gate.await();
                throw new IllegalStateException("too late");
            }
            if (!handled.add(body)) {
                twice.add(body);
            }
        });
        try (GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            holding.await();
            first.stop();
            for (int partition = 0; partition < partitions; partition++) {
                var done = offsets.done(partition);
                for (int offset = 0; offset < records / partitions; offset++) {
                    String body = Integer.toString(offset * partitions + partition);
                    assertThat(done.test(offset)).as("committed " + body).isEqualTo(handled.contains(body));
                }
            }
            FastStream second = workers(kafka, in, ordering, body -> {
                if (!handled.add(body)) {
                    twice.add(body);
                }
            });
            eventually(() -> assertThat(offsets.lag()).isZero());
            second.stop();
        } finally {
            gate.countDown();
        }
        assertThat(handled).hasSize(records);
        assertThat(twice).isEmpty();
    }
}
