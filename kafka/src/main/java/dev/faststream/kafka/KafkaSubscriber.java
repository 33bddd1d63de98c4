package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.Codec;
import dev.faststream.Middleware;
import dev.faststream.Ordering;
import dev.faststream.Retry;
import dev.faststream.Unwanted;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method the handler of topics; on a class, makes its {@link dev.faststream.Handles} methods divide the records
 * of topics. With a group, every record is handled at least once; without one, new records are handled as they come and
 * nothing is committed. Give the same options to {@link KafkaBroker#subscriber} to use a lambda instead.
 *
 * <p>Every text may have placeholders, <code>${key}</code> or <code>${key:default}</code>, which are replaced when the
 * app starts by what is set outside of the code.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(KafkaSubscriber.Several.class)
public @interface KafkaSubscriber {
    /**
     * The topics to read; at least one. A name may have variables, as {@code orders.{region}}, and then stands for
     * every topic that fits, also for those that are created later.
     */
    String[] topics();

    /**
     * Its name, in logs, errors, {@link KafkaBroker#subscription}, and in the keys that set its options outside of the
     * code; empty for class and method, as in {@code Registrations.register}.
     */
    String name() default "";

    /** The consumer group; empty for none. */
    String groupId() default "";

    /**
     * The partitions to read of each topic, without a group; none for all. Each is a number, or a number and where to
     * start, as in {@code 0@earliest}, {@code 1@latest}, {@code 2@42} (an offset) or {@code 3@2026-01-31T12:00:00Z}.
     * Without that, {@link #autoOffsetReset} decides. What replaces a placeholder may have several, with commas
     * between.
     */
    String[] partitions() default {};

    /** Whether the handler takes a batch of records at once. */
    boolean batch() default false;

    /** The most records of a batch; only with {@code batch = true}. */
    int maxRecords() default BatchOptions.MAX_RECORDS;

    /** How long the first record of a batch may wait for others, in ms; only with {@code batch = true}. */
    long batchTimeoutMs() default BatchOptions.TIMEOUT_MS;

    /** Which records a batch may hold; only with {@code batch = true}. */
    BatchBy batchBy() default BatchBy.MIXED;

    /**
     * Where to begin in a partition for which the group has committed nothing, or without a group always:
     * {@code earliest}, {@code latest}, {@code none} or {@code by_duration:<ISO 8601 duration>}. Empty means earliest
     * with a group and latest without one.
     */
    String autoOffsetReset() default "";

    /** When a record is done; none for what the broker says, or else {@link AckPolicy#REJECT_ON_ERROR}. At most one. */
    AckPolicy[] ackPolicy() default {};

    /** How a failed record is tried again; none for what the broker says, or else {@code @Retry}. At most one. */
    Retry[] retry() default {};

    /** Where records go that can't be handled; none for what the broker says, or {@code @DeadLetter}. At most one. */
    DeadLetter[] deadLetter() default {};

    /**
     * The codecs of its records and of its replies, the nearest first; none for those of the broker alone. Each is what
     * the app provides for the class, or else made by its constructor without parameters.
     */
    Class<? extends Codec>[] codec() default {};

    /**
     * Middleware around its handler and its results, inside of that of routers, broker and app, the outermost first.
     * Each is what the app provides for the class, or else made by its constructor without parameters.
     */
    Class<? extends Middleware>[] middleware() default {};

    /** The most handlers of this subscriber that run at the same time in this app. */
    int maxWorkers() default 1;

    /**
     * What workers keep in order; none for {@link Ordering#KEY} with several of them and {@link Ordering#PARTITION}
     * with one. At most one.
     */
    Ordering[] ordering() default {};

    /** From so many records on, polled and not done, partitions are paused until some are done. */
    int maxOpenRecords() default ConcurrencyOptions.MAX_OPEN_RECORDS;

    /** From so many bytes on, of the keys and values of records polled and not done, partitions are paused. */
    long maxOpenBytes() default ConcurrencyOptions.MAX_OPEN_BYTES;

    /** The longest that a record that is done waits for its commit, in ms; 0 commits at once. */
    long commitIntervalMs() default CommitOptions.INTERVAL_MS;

    /** After so many records that are done they are committed, however short the interval; 0 for by interval only. */
    int commitEvery() default 0;

    /**
     * How long a handler may take for a message or a batch, in ms, before that counts as a failed attempt; 0 for as
     * long as it wants.
     */
    long handlerTimeoutMs() default 0;

    /** Whether senders that want a reply ({@code reply_to}) get none. */
    boolean noReply() default false;

    /** What becomes of records that none of several handlers wants; only on a class. */
    Unwanted unwanted() default Unwanted.FAIL;

    /**
     * Options that are no text and come from the configuration, each as {@code option=value}, named like the keys that
     * set them outside of the code: {@code max-workers=${orders.workers:8}}. They take the place of the attributes.
     */
    String[] options() default {};

    /** Further settings of the native consumer, each as {@code key=value}. */
    String[] properties() default {};

    /** Several subscribers on one method or class. */
    @Documented
    @Target({ElementType.METHOD, ElementType.TYPE})
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {
        /** The subscribers. */
        KafkaSubscriber[] value();
    }
}
