package dev.faststream.benchmarks.loops;

import dev.faststream.benchmarks.Setup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** One thread polls and commits; virtual threads handle. */
final class WorkersLoop implements Runnable {
    private static final Duration POLL = Duration.ofMillis(2);
    private static final int MOST_OPEN = 10_000;
    private static final long COMMIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Setup setup;
    private final Workers workers;
    private final PrefixOffsets offsets = new PrefixOffsets();
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("loop").unstarted(this);
    private int open;
    private long nextCommitNanos = System.nanoTime();

    private WorkersLoop(Setup setup) {
        this.setup = setup;
        this.workers = new Workers(
                record -> Handlers.handle(setup, record), setup.task().isOrdered(), setup.atOnce());
    }

    static AutoCloseable start(Setup setup) {
        WorkersLoop loop = new WorkersLoop(setup);
        loop.thread.start();
        return loop::stop;
    }

    @Override
    public void run() {
        try (Consumer<byte[], byte[]> consumer = Clients.consumer(setup, Commits.SYNC.settings())) {
            consumer.subscribe(List.of(Setup.TOPIC));
            while (stopRequested.getCount() > 0) {
                give(consumer.poll(POLL));
                noteHandled();
                holdBack(consumer);
                commit(consumer);
            }
            while (open > 0) {
                Thread.onSpinWait();
                noteHandled();
            }
            consumer.commitSync(offsets.takeNew());
        }
    }

    private void give(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> polled = records.records(partition);
            offsets.began(partition, polled.getFirst().offset());
            open += polled.size();
            polled.forEach(workers::give);
        }
    }

    private void noteHandled() {
        for (var record = workers.nextHandled(); record != null; record = workers.nextHandled()) {
            offsets.done(record);
            open--;
        }
    }

    private void holdBack(Consumer<byte[], byte[]> consumer) {
        boolean paused = !consumer.paused().isEmpty();
        if (!paused && open >= MOST_OPEN) {
            consumer.pause(consumer.assignment());
        } else if (paused && open < MOST_OPEN) {
            consumer.resume(consumer.paused());
        }
    }

    private void commit(Consumer<byte[], byte[]> consumer) {
        if (System.nanoTime() - nextCommitNanos > 0) {
            nextCommitNanos = System.nanoTime() + COMMIT_NANOS;
            Map<TopicPartition, OffsetAndMetadata> done = offsets.takeNew();
            if (!done.isEmpty()) {
                consumer.commitAsync(done, null);
            }
        }
    }

    private void stop() throws InterruptedException {
        stopRequested.countDown();
        thread.join();
    }
}
