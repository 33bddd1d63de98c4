package dev.faststream.benchmarks;

import dev.faststream.benchmarks.Plan.Figures;
import java.util.concurrent.TimeUnit;

/**
 * Watches from its own thread how records are handled: takes samples when the first are, when half are, and when all
 * are, or when nothing happens any more.
 */
final class Watch {
    private static final long EVERY_MS = 5;
    private static final long PATIENCE_S = 20;
    private static final long MEMORY_RUN_S = 20;

    private final Tally tally;
    private final int records;
    private final boolean limitedByTime;
    private Sample first = Sample.now(0);
    private Sample half = first;
    private Sample last = first;
    private long nextCollectionNanos;

    Watch(Tally tally, Case task, Content content) {
        this.tally = tally;
        this.records = content.records();
        this.limitedByTime = task.figures() == Figures.MEMORY;
    }

    void awaitEnd() throws InterruptedException {
        while (!isOver()) {
            TimeUnit.MILLISECONDS.sleep(EVERY_MS);
            take(tally.handled());
            if (limitedByTime) {
                collectGarbageEverySecond();
            }
        }
    }

    private boolean isOver() {
        boolean timeIsUp = limitedByTime && first.handled() > 0 && secondsSince(first) >= MEMORY_RUN_S;
        return last.handled() >= records || secondsSince(last) >= PATIENCE_S || timeIsUp;
    }

    private static long secondsSince(Sample sample) {
        return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - sample.nanos());
    }

    private void take(long handled) {
        if (handled > last.handled()) {
            last = Sample.now(handled);
            first = first.handled() == 0 ? last : first;
            half = half.handled() == 0 && handled >= records / 2 ? last : half;
        }
    }

    /** What is live is only known after a collection of everything, and no time is measured here. */
    @SuppressWarnings("SystemGc")
    private void collectGarbageEverySecond() {
        if (System.nanoTime() > nextCollectionNanos) {
            nextCollectionNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
            System.gc();
        }
    }

    Measurement.Pace pace() {
        return new Measurement.Pace(last.perSecondSince(first), last.perSecondSince(half));
    }

    Measurement.Cost cost(MemoryWatch memory) {
        return new Measurement.Cost(
                last.cpuMicrosSince(first),
                last.cpuMicrosSince(half),
                last.allocatedBytesSince(first),
                memory.mostLiveMiB(),
                MemoryWatch.mostResidentMiB());
    }
}
