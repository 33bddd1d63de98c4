package dev.faststream.testing;

import dev.faststream.internal.Time;
import dev.faststream.kafka.internal.Clients;
import dev.faststream.kafka.internal.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotCoordinatorException;
import org.apache.kafka.common.errors.TimeoutException;

/** A Kafka in memory, in virtual time. */
final class InMemoryGround implements Ground, Clients, Ground.FaultsOf {
    /** What is waited for comes in little time of its own, or not at all; an outage may keep it for longer. */
    private static final long LONGEST_WAIT_MS = Duration.ofDays(1).toMillis();

    private static final long STEP_MS = 1_000;
    private static final Duration GRACE = Duration.ofMillis(500);
    private static final Duration STOP_STEP = Duration.ofMillis(100);
    private static final Duration COMMITTED_WITHIN = Duration.ofSeconds(2);

    private final VirtualTime time;
    private final TestTime testTime;
    private final InMemoryCluster cluster;
    private final Duration patience;
    private final List<InMemoryConsumer> consumers = new CopyOnWriteArrayList<>();

    /**
     * Makes an empty one.
     *
     * @param patience how long to wait for what does not come, in real time
     * @param partitionsOfNew how many partitions a topic gets when it is first written to; 0 lets that fail
     */
    InMemoryGround(long seed, Duration patience, ToIntFunction<String> partitionsOfNew) {
        this.time = new VirtualTime(seed, Instant.now().truncatedTo(ChronoUnit.MILLIS));
        this.testTime = new TestTime(time);
        this.cluster = new InMemoryCluster(time);
        this.patience = patience;
        cluster.tell(known -> known.createOnDemand(partitionsOfNew));
    }

    @Override
    public Time time() {
        return testTime;
    }

    @Override
    public Clients clients() {
        return this;
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings, BooleanSupplier wanted) {
        InMemoryConsumer consumer = new InMemoryConsumer(cluster, settings, wanted);
        consumers.removeIf(InMemoryConsumer::isClosed);
        consumers.add(consumer);
        return consumer;
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new InMemoryProducer(cluster, settings);
    }

    @Override
    public Admin admin(Map<String, Object> settings) {
        return InMemoryAdmin.of(cluster);
    }

    // --- waiting

    @Override
    public void advance(Duration duration) {
        try {
            time.advance(duration);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration atMost) {
        Deadline deadline = new Deadline(patience);
        time.claim();
        try {
            time.await(() -> condition.getAsBoolean() || deadline.isOver(), atMost.toMillis());
            return time.await(condition, 0);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    @Override
    public void settle(List<Progress> loops) {
        try {
            time.settle(Duration.ZERO);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    @Override
    public boolean awaitIdle(List<Progress> loops) {
        // A poll loop that is outside of this time may be between two states. Most handlers are then, too, but not
        // idle.
        return awaitQuiet(
                () -> !time.isAnyOutside(thread -> !thread.isVirtual())
                        && loops.stream().allMatch(loop -> loop.standing().idle())
                        && consumers.stream().noneMatch(InMemoryConsumer::hasSomething),
                LONGEST_WAIT_MS);
    }

    @Override
    public boolean awaitCommitted(List<Progress> loops) {
        return awaitQuiet(
                () -> loops.stream().allMatch(loop -> loop.standing().committed()), COMMITTED_WITHIN.toMillis());
    }

    /** Waits until nothing can go on without time passing, and a condition holds. */
    private boolean awaitQuiet(BooleanSupplier quiet, long atMostMs) {
        Deadline deadline = new Deadline(patience);
        long untilMs = time.nowMs() + atMostMs;
        try {
            do {
                time.settle(Duration.ZERO);
                if (time.await(quiet, 0)) {
                    return true;
                }
                time.await(() -> quiet.getAsBoolean() || deadline.isOver(), STEP_MS);
            } while (!deadline.isOver() && time.nowMs() < untilMs);
            return false;
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    // --- what lies there

    @Override
    public void create(String topic, int partitions) {
        cluster.tell(known -> {
            if (!known.topics().containsKey(topic)) {
                known.create(topic, partitions, Map.of());
            }
        });
    }

    @Override
    public Map<String, Integer> topics() {
        return cluster.ask(ClusterState::partitionCounts);
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        cluster.tell(known -> partitions(known, topic)
                .forEach((partition, log) ->
                        log.all(true).forEach(record -> records.add(record.toConsumerRecord(partition)))));
        return records;
    }

    private static Map<TopicPartition, PartitionLog> partitions(ClusterState known, String topic) {
        Map<TopicPartition, PartitionLog> logs = new LinkedHashMap<>();
        int count = known.partitionCounts().getOrDefault(topic, 0);
        for (int number = 0; number < count; number++) {
            TopicPartition partition = new TopicPartition(topic, number);
            known.log(partition).ifPresent(log -> logs.put(partition, log));
        }
        return logs;
    }

    @Override
    public Map<TopicPartition, Long> ends(String topic) {
        return cluster.ask(known -> {
            Map<TopicPartition, Long> ends = new LinkedHashMap<>();
            partitions(known, topic).forEach((partition, log) -> ends.put(partition, log.end(true)));
            return ends;
        });
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        return cluster.ask(known -> Map.copyOf(known.group(group).offsets().committed()));
    }

    /** A handler that waits for something real gets a moment for it, and then only the time of this. */
    @Override
    public void runStop(Runnable stop) {
        Deadline deadline = new Deadline(patience);
        try {
            time.settle(GRACE);
            Thread stopping = time.start(Thread.ofPlatform().daemon().name("test-stop"), stop);
            while (!time.awaitEnd(stopping, 0) && !deadline.isOver()) {
                time.advance(STOP_STEP);
            }
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    // --- faults

    @Override
    public FaultsOf faults() {
        return this;
    }

    @Override
    public void failCommits(int count) {
        cluster.tell(known ->
                known.faults().failCommits(count, () -> new NotCoordinatorException("The test lets this commit fail")));
    }

    @Override
    public void failSends(String topic, int count, boolean written) {
        cluster.tell(known -> known.faults()
                .failSends(
                        topic,
                        count,
                        written,
                        () -> new TimeoutException(
                                written
                                        ? "The test lets the answer to this send be lost"
                                        : "The test lets this send fail")));
    }

    @Override
    public void duplicate(String topic) {
        cluster.tell(known -> known.faults().duplicate(topic));
    }

    @Override
    public void away(Duration duration) {
        cluster.tell(known -> known.faults().awayUntil(known.nowMs() + duration.toMillis()));
    }

    @Override
    public void rebalance(String group) {
        cluster.tell(known -> {
            known.group(group).classic().takeAll(known.nowMs());
            known.group(group).modern().takeAll();
        });
        time.start(Thread.ofVirtual().name("rebalance-" + group), () -> {
            cluster.await(known -> known.group(group).modern().hasNoOwner(), LONGEST_WAIT_MS);
            cluster.tell(known -> known.group(group).modern().share());
        });
    }

    @Override
    public void evict(String group) {
        cluster.tell(known -> {
            known.group(group).classic().removeAll();
            known.group(group).modern().removeAll();
        });
    }

    @Override
    public void compact(String topic) {
        cluster.tell(known -> partitions(known, topic).values().forEach(PartitionLog::compact));
    }

    @Override
    public void close() {
        settle(List.of());
    }
}
