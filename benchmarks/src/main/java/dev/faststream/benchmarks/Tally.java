package dev.faststream.benchmarks;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
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
    private final AtomicLongArray sums;
    private final LongAdder handled = new LongAdder();
    private final LongAdder again = new LongAdder();
    private final LongAdder disorder = new LongAdder();

    Tally(Content content) {
        this.content = content;
        this.times = new AtomicIntegerArray(content.records());
        this.sums = new AtomicLongArray(content.records());
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
        sums.setPlain(index, sum);
        int key = content.keyNumber(index);
        if (lastOfKey.getAcquire(key) > index) {
            disorder.increment();
        }
        lastOfKey.setRelease(key, index);
        handled.increment(); // last, so that who sees the count sees the rest
    }

    long handled() {
        return handled.sum();
    }

    Count count() {
        long all = handled.sum();
        long checksum = 0;
        for (int i = 0; i < sums.length(); i++) {
            checksum += sums.getPlain(i);
        }
        return new Count(all, again.sum(), disorder.sum(), checksum);
    }
}
