package dev.faststream.benchmarks;

/** What a handler takes and gives. */
public enum Shape {
    /** The event of one record and its header {@code sentry-trace}. */
    SINGLE,
    /** The bytes of one record. */
    SINGLE_BYTES,
    /** The events of up to 500 records, each with its headers {@code sentry-trace} and {@code baggage}. */
    BATCH,
    /** The events of up to 500 records, and no header. */
    BATCH_WITHOUT_HEADERS,
    /** The bytes of up to 500 records. */
    BATCH_BYTES,
    /** The event of one record; gives an event to be published under the same key. */
    RESULT
}
