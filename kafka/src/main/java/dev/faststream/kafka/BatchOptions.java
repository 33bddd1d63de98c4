package dev.faststream.kafka;

/**
 * When a batch is complete.
 *
 * @param maxRecords the most records it may have
 * @param timeoutMs how long its first record may wait for others, in ms
 */
record BatchOptions(int maxRecords, long timeoutMs) {
    static final int MAX_RECORDS = 500;
    static final long TIMEOUT_MS = 200;
    static final BatchOptions STANDARD = new BatchOptions(MAX_RECORDS, TIMEOUT_MS);
}
