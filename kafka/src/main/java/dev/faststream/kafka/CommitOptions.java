package dev.faststream.kafka;

/**
 * When what is done is committed.
 *
 * @param intervalMs the longest that something done waits for its commit, in ms
 * @param every after so many records that are done it is committed too; 0 for by interval only
 */
record CommitOptions(long intervalMs, int every) {
    static final long INTERVAL_MS = 100;
    static final CommitOptions STANDARD = new CommitOptions(INTERVAL_MS, 0);
}
