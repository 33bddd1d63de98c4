package dev.faststream.kafka;

/**
 * When a batch is complete, and what it may hold.
 *
 * @param maxRecords the most records it may have
 * @param timeoutMs how long its first record may wait for others, in ms
 * @param by which records it may hold
 */
record BatchOptions(int maxRecords, long timeoutMs, BatchBy by) {
    static final int MAX_RECORDS = 500;
    static final long TIMEOUT_MS = 200;
    static final BatchOptions STANDARD = new BatchOptions(MAX_RECORDS, TIMEOUT_MS, BatchBy.MIXED);
}
