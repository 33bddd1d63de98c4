package dev.faststream.benchmarks;

/**
 * What a contender has to consume. Topics and group are always the same, so that annotations can name them.
 *
 * @param servers the bootstrap servers
 * @param task which handler is wanted, and how
 * @param atOnce how many records may be handled at the same time
 * @param topics how many topics there are, each with a subscription; one, unless that is what grows
 * @param work what the handler calls
 */
public record Setup(String servers, Case task, int atOnce, int topics, Work work) {
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
    /** How often a record is tried at least, before it may be given up. */
    public static final int ATTEMPTS = 3;

    /** The topics from 0 on; the first is {@link #TOPIC}. */
    public static String topic(int number) {
        return number == 0 ? TOPIC : TOPIC + "-" + number;
    }

    /** The group of each topic; the first is {@link #GROUP}. */
    public static String group(int number) {
        return number == 0 ? GROUP : GROUP + "-" + number;
    }
}
