package dev.faststream.benchmarks;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts what was handled, record by record, and whether each key's records came in order. For any thread. */
final class Tally {
    /**
     * The result.
     *
     * @param handled how many different records were handled
     * @param again how often a record was handled that had been before
     * @param disorder how often a record came after a later one of its key
     * @param checksum the sum over all that was handled, each record once
     */
    record Count(long handled, long again, long disorder, long checksum) {}

    private final Content content;
    private final AtomicIntegerArray times;
    private final AtomicIntegerArray lastOfKey;
    private final LongAdder handled = new LongAdder();
    private final LongAdder again = new LongAdder();
    private final LongAdder disorder = new LongAdder();
    private final LongAdder checksum = new LongAdder();

    Tally(Content content) {
        this.content = content;
        this.times = new AtomicIntegerArray(content.records());
        this.lastOfKey = new AtomicIntegerArray(content.keys());
    }

    static int index(long id) {
        return (int) (id - Event.FIRST_ID);
    }

    void add(int index, long sum) {
        if (times.getAndIncrement(index) > 0) {
            again.increment();
            return;
        }
        handled.increment();
        checksum.add(sum);
        int key = content.keyNumber(index);
        if (lastOfKey.getAcquire(key) > index) {
            disorder.increment();
        }
        lastOfKey.setRelease(key, index);
    }

    long handled() {
        return handled.sum();
    }

    Count count() {
        return new Count(handled.sum(), again.sum(), disorder.sum(), checksum.sum());
    }
}
