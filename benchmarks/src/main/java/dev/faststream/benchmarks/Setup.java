package dev.faststream.benchmarks;

/**
 * What a contender has to consume. Topics and group are always the same, so that annotations can name them.
 *
 * @param servers the bootstrap servers
 * @param task which handler is wanted, and how
 * @param work what the handler calls
 */
public record Setup(String servers, Case task, Work work) {
    /** The topic to consume, from its beginning. */
    public static final String TOPIC = "events";
    /** The consumer group; it has committed nothing. */
    public static final String GROUP = "benchmark";
    /** The topic for results. */
    public static final String RESULTS = "results";
    /** The header that single and batch handlers read. */
    public static final String TRACE = "sentry-trace";
    /** The header that batch handlers read, too. */
    public static final String BAGGAGE = "baggage";
    /** The most records of a batch. */
    public static final int BATCH = 500;
    /** The pause after a record has failed, until it is tried again. */
    public static final long RETRY_PAUSE_MS = 1;
    /** How often a record is tried at least, before it may be given up. */
    public static final int ATTEMPTS = 3;
}
