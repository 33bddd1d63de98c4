package dev.faststream.kafka;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method the handler of topics. With a group, every record is handled at least once; without one, new records
 * are handled as they come and nothing is committed. Give the same options to {@link KafkaBroker#subscriber} to use a
 * lambda instead.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(KafkaSubscriber.Several.class)
public @interface KafkaSubscriber {
    /**
     * The topics to read; at least one. A name may have variables, as {@code orders.{region}}, and then stands for
     * every topic that fits, also for those that are created later.
     */
    String[] topics();

    /** The consumer group; empty for none. */
    String groupId() default "";

    /** Whether the handler takes a batch of records at once. */
    boolean batch() default false;

    /** The most records of a batch; only with {@code batch = true}. */
    int maxRecords() default BatchOptions.MAX_RECORDS;

    /** How long the first record of a batch may wait for others, in ms; only with {@code batch = true}. */
    long batchTimeoutMs() default BatchOptions.TIMEOUT_MS;

    /**
     * Where to begin in a partition for which the group has committed nothing, or without a group always:
     * {@code earliest}, {@code latest}, {@code none} or {@code by_duration:<ISO 8601 duration>}. Empty means earliest
     * with a group and latest without one.
     */
    String autoOffsetReset() default "";

    /** Further settings of the native consumer, each as {@code key=value}. */
    String[] properties() default {};

    /** Several subscribers on one method. */
    @Documented
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {
        /** The subscribers. */
        KafkaSubscriber[] value();
    }
}
