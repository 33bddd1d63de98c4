package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.Ordering;
import dev.faststream.RetryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The subscribers that {@link CrashRestartTest} kills: each has come to another point then. In later runs of the same
 * app none of them waits for anything.
 */
record CrashApp(KafkaBroker broker, AppMain.Setting setting, String run) {
    /** Where a subscriber is when its process is killed. */
    enum Phase {
        /** Number 5 is being handled. */
        RUNNING(1, 10),
        /** All are handled, and only number 0 is committed. */
        UNCOMMITTED(1, 10),
        /** Number 3 has failed and waits for its next attempt, the others of its key behind it. */
        WAITING(1, 12),
        /** The dead letter of number 2 is on its way. */
        LETTERING(1, 6),
        /** Those of {@link #HELD} are being handled, hundreds behind them are done. */
        WORKERS(1, 1_000),
        /** Records stream through workers. */
        FLIGHT(4, 30_000),
        /** Batches stream through workers. */
        BATCHES(4, 30_000);

        private final int partitions;
        private final int records;

        Phase(int partitions, int records) {
            this.partitions = partitions;
            this.records = records;
        }

        int partitions() {
            return partitions;
        }

        int records() {
            return records;
        }

        String topic(AppMain.Setting setting) {
            return setting.topic() + "-" + name();
        }

        String group(AppMain.Setting setting) {
            return setting.group() + "-" + name();
        }

        /** Tells, a line each, what a run has handled. */
        Path handled(AppMain.Setting setting, String run) {
            return setting.handled().resolveSibling(name() + "-" + run);
        }
    }

    static final String FIRST = "first";
    static final Set<Integer> HELD = Set.of(100, 300, 500, 700);

    private boolean isFirst() {
        return run.equals(FIRST);
    }

    private SubscriberBuilder subscriber(Phase phase) {
        return broker.subscriber(phase.topic(setting)).groupId(phase.group(setting));
    }

    void subscribe() {
        if (isFirst()) {
            // What is published stays in the producer.
            broker.producerProperty("linger.ms", "3600000").producerProperty("delivery.timeout.ms", "7200000");
        }
        subscriber(Phase.RUNNING).consume(Integer.class, number -> {
            hangIf(number == 5);
            note(Phase.RUNNING, List.of(number));
        });
        subscriber(Phase.UNCOMMITTED)
                .commitInterval(Duration.ofHours(isFirst() ? 1 : 0))
                .consume(Integer.class, number -> note(Phase.UNCOMMITTED, List.of(number)));
        subscriber(Phase.WAITING)
                .maxWorkers(4)
                .ackPolicy(AckPolicy.NACK_ON_ERROR)
                .retry(RetryPolicy.standard().delay(Duration.ofHours(1)).maxDelay(Duration.ofHours(1)))
                .consume(Integer.class, number -> {
                    if (isFirst() && number == 3) {
                        throw new IllegalStateException("not yet");
                    }
                    note(Phase.WAITING, List.of(number));
                });
        subscriber(Phase.LETTERING).retry(RetryPolicy.none()).consume(Integer.class, number -> {
            if (number == 2) {
                throw new IllegalStateException("never");
            }
            note(Phase.LETTERING, List.of(number));
        });
        subscriber(Phase.WORKERS).maxWorkers(8).ordering(Ordering.NONE).consume(Integer.class, number -> {
            hangIf(HELD.contains(number));
            note(Phase.WORKERS, List.of(number));
        });
        subscriber(Phase.FLIGHT).maxWorkers(8).consume(Integer.class, number -> {
            work(1);
            note(Phase.FLIGHT, List.of(number));
        });
        subscriber(Phase.BATCHES)
                .maxWorkers(4)
                .batch()
                .maxRecords(20)
                .batchTimeoutMs(20)
                .consume(Integer.class, numbers -> {
                    work(numbers.size());
                    note(Phase.BATCHES, numbers);
                });
    }

    private void hangIf(boolean hang) throws InterruptedException {
        if (isFirst() && hang) {
            new CountDownLatch(1).await();
        }
    }

    /** Takes long enough that the test can kill the process in the middle. */
    private static void work(int records) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500L * records));
    }

    /** One write, so that a kill leaves whole lines. */
    private void note(Phase phase, List<Integer> numbers) throws IOException {
        List<String> lines = new ArrayList<>();
        numbers.forEach(number -> lines.add(Integer.toString(number)));
        Files.write(phase.handled(setting, run), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
