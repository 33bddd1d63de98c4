package dev.faststream.kafka;

import dev.faststream.internal.Delivery;
import dev.faststream.internal.DeliveryEngine;
import dev.faststream.internal.Lane;
import dev.faststream.internal.Partition;
import dev.faststream.internal.Pipeline;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads for one subscription and owns its consumer. A turn settles what came home, commits, holds back what must wait,
 * polls, and hands over what may run. When it dies, it says so and starts again.
 *
 * <p>One platform thread runs it. Others only put settled deliveries into the inbox and ask it to stop.
 */
final class PollLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(PollLoop.class);
    private static final long IDLE_POLL_MS = 100;
    /** While the lane is what holds things up, it must not wait for a poll to end. */
    private static final long BUSY_POLL_MS = 2;

    private static final long REVOKE_DRAIN_MS = 30_000;
    private static final long FIRST_RESTART_MS = 1_000;
    private static final long LONGEST_RESTART_MS = 30_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final int LEAST_OPEN_RECORDS = 10_000;
    private static final long MOST_OPEN_BYTES = 64L * 1024 * 1024;

    private final TopicWatch watch;
    private final Supplier<Consumer<byte[], byte[]>> open;
    private final DeliveryEngine<ConsumerRecord<byte[], byte[]>> engine;
    private final Lane<ConsumerRecord<byte[], byte[]>> lane;
    private final BlockingQueue<Delivery<ConsumerRecord<byte[], byte[]>>> inbox = new LinkedBlockingQueue<>();
    private final CountDownLatch joined = new CountDownLatch(1);
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private volatile long stopAtMs;
    private long restartMs = FIRST_RESTART_MS;

    PollLoop(
            TopicWatch watch,
            Supplier<Consumer<byte[], byte[]>> open,
            Pipeline<ConsumerRecord<byte[], byte[]>> pipeline,
            Executor executor) {
        this.watch = watch;
        this.open = open;
        this.engine = new DeliveryEngine<>(
                limits(watch.subscription().options()),
                new DeliveryEngine.Measures<>(ConsumerRecord::offset, PollLoop::bytes));
        this.lane = new Lane<>(pipeline, inbox::add, executor);
    }

    private static DeliveryEngine.Limits limits(SubscriberOptions options) {
        BatchOptions batch = options.batch().orElse(BatchOptions.STANDARD);
        return new DeliveryEngine.Limits(
                options.isBatch(),
                batch.maxRecords(),
                batch.timeoutMs(),
                Math.max(LEAST_OPEN_RECORDS, 2 * batch.maxRecords()),
                MOST_OPEN_BYTES);
    }

    private static int bytes(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    private String name() {
        return watch.subscription().name();
    }

    /** Waits until it reads; tells whether that came about in time. */
    boolean awaitJoined(Duration timeout) throws InterruptedException {
        return joined.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks it to stop; running handlers may take so long to finish. */
    void requestStop(Duration timeout) {
        stopAtMs = nowMs() + timeout.toMillis();
        stopRequested.countDown();
    }

    private boolean isStopping() {
        return stopRequested.getCount() == 0;
    }

    @Override
    public void run() {
        while (!isStopping()) {
            try {
                readUntilStopped();
            } catch (RuntimeException e) {
                log.error(
                        "{} can't read {} now: {}. Nothing is lost; it starts again in {} ms.",
                        name(),
                        watch.subscription().topics(),
                        e.getMessage(),
                        restartMs,
                        e);
                awaitRestart();
            }
        }
    }

    private void awaitRestart() {
        try {
            if (!stopRequested.await(restartMs, TimeUnit.MILLISECONDS)) {
                restartMs = Math.min(2 * restartMs, LONGEST_RESTART_MS);
            }
        } catch (InterruptedException e) {
            requestStop(Duration.ZERO);
        }
    }

    private void readUntilStopped() {
        Consumer<byte[], byte[]> consumer = open.get();
        try {
            Reading reading = new Reading(consumer);
            reading.membership.join();
            joined.countDown();
            while (!isStopping()) {
                reading.turn();
            }
            reading.finish();
        } finally {
            forget(engine.assigned());
            close(consumer);
        }
    }

    private void close(Consumer<byte[], byte[]> consumer) {
        try {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        } catch (KafkaException e) {
            log.warn("{}: closing the consumer failed: {}", name(), e.getMessage());
        }
    }

    private void forget(Set<Partition> partitions) {
        engine.returned(lane.reclaim());
        partitions.forEach(engine::revoked);
    }

    private void settle(Delivery<ConsumerRecord<byte[], byte[]>> delivery) {
        if (delivery.hasRetry()) {
            engine.returned(lane.reclaim());
        }
        engine.settled(delivery, nowMs());
        lane.noted(delivery);
    }

    private void settleInbox() {
        for (Delivery<ConsumerRecord<byte[], byte[]>> next = inbox.poll(); next != null; next = inbox.poll()) {
            settle(next);
        }
    }

    /** Starts nothing more and waits for what runs; tells whether all came home in time. */
    private boolean settleAll(long deadlineMs) {
        engine.returned(lane.reclaim());
        try {
            while (engine.handedOver() > 0) {
                Delivery<ConsumerRecord<byte[], byte[]>> next =
                        inbox.poll(Math.max(0, deadlineMs - nowMs()), TimeUnit.MILLISECONDS);
                if (next == null) {
                    return false;
                }
                settle(next);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Partition partition(TopicPartition partition) {
        return new Partition(partition.topic(), partition.partition());
    }

    private static TopicPartition partition(Partition partition) {
        return new TopicPartition(partition.topic(), partition.number());
    }

    /** One consumer's time. Only the loop's thread touches it. */
    private final class Reading implements Membership.Listener {
        private final Consumer<byte[], byte[]> consumer;
        private final Membership membership;
        private final Commits commits;

        Reading(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
            this.membership = watch.subscription().options().groupId().isPresent()
                    ? new GroupMembership(consumer, watch, this)
                    : new WholeTopics(consumer, watch, this);
            this.commits = new Commits(name(), engine, membership);
        }

        void turn() {
            settleInbox();
            commits.whenDue(nowMs());
            membership.refresh(nowMs());
            holdBack();
            take(poll(pollMs()));
            lane.submit(engine.next(nowMs()));
        }

        private long pollMs() {
            boolean laneIsBehind = engine.saturated() || engine.hasBacklog();
            return engine.msToNextTimer(nowMs(), laneIsBehind ? BUSY_POLL_MS : IDLE_POLL_MS);
        }

        private void holdBack() {
            Set<TopicPartition> wanted = new HashSet<>();
            engine.paused().forEach(partition -> wanted.add(partition(partition)));
            Set<TopicPartition> paused = consumer.paused();
            if (!wanted.equals(paused)) {
                Set<TopicPartition> goOn = new HashSet<>(paused);
                goOn.removeAll(wanted);
                consumer.resume(goOn);
                consumer.pause(wanted);
            }
        }

        private ConsumerRecords<byte[], byte[]> poll(long timeoutMs) {
            if (!membership.isReading()) {
                awaitStop(timeoutMs);
                return ConsumerRecords.empty();
            }
            return consumer.poll(Duration.ofMillis(timeoutMs));
        }

        private void awaitStop(long timeoutMs) {
            try {
                if (stopRequested.await(timeoutMs, TimeUnit.MILLISECONDS)) {
                    log.debug("{} stops before there was anything to read", name());
                }
            } catch (InterruptedException e) {
                requestStop(Duration.ZERO);
            }
        }

        private void take(ConsumerRecords<byte[], byte[]> records) {
            for (TopicPartition partition : records.partitions()) {
                engine.polled(partition(partition), records.records(partition), nowMs());
                restartMs = FIRST_RESTART_MS;
            }
            records.nextOffsets()
                    .forEach((partition, position) -> engine.advancedTo(partition(partition), position.offset()));
        }

        void finish() {
            if (!settleAll(stopAtMs)) {
                log.warn(
                        "{}: {} handlers have not finished in time; their records are not committed and will be"
                                + " handled again",
                        name(),
                        engine.handedOver());
            }
            commits.now();
        }

        @Override
        public void assigned(TopicPartition partition, long position) {
            engine.assigned(partition(partition), position);
        }

        @Override
        public void revoking(Collection<TopicPartition> partitions) {
            if (!isStopping() && !settleAll(nowMs() + REVOKE_DRAIN_MS)) {
                log.warn("{}: a handler has not finished in time, its records will be handled again", name());
            }
            commits.now();
            lost(partitions);
        }

        @Override
        public void lost(Collection<TopicPartition> partitions) {
            Set<Partition> gone = new HashSet<>();
            partitions.forEach(partition -> gone.add(partition(partition)));
            forget(gone);
        }
    }
}
