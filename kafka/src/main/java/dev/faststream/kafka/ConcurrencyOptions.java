package dev.faststream.kafka;

import dev.faststream.Ordering;

/**
 * How much is handled side by side, and how much may be read ahead of it.
 *
 * @param maxWorkers the most handlers that run at the same time
 * @param ordering what they keep in order
 * @param maxOpenRecords from so many records on, polled and not done, partitions are paused
 * @param maxOpenBytes from so many bytes on, of keys and values, partitions are paused
 */
record ConcurrencyOptions(int maxWorkers, Ordering ordering, int maxOpenRecords, long maxOpenBytes) {
    static final int MAX_OPEN_RECORDS = 10_000;
    static final long MAX_OPEN_BYTES = 64L * 1024 * 1024;

    /** What is kept in order where nobody says it: one worker can keep more than several should. */
    static Ordering orderingOf(int maxWorkers) {
        return maxWorkers > 1 ? Ordering.KEY : Ordering.PARTITION;
    }
}
