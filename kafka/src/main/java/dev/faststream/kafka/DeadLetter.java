package dev.faststream.kafka;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where records go that can't be handled, and what is written with them: the value of
 * {@link KafkaSubscriber#deadLetter}. {@link DeadLetterPolicy} says the same to lambdas.
 */
@Documented
@Target({}) // only as a value inside other annotations
@Retention(RetentionPolicy.RUNTIME)
public @interface DeadLetter {
    /**
     * The topic; {@code {groupId}} and {@code {topic}} stand for the subscriber's group and the topic that the record
     * comes from.
     */
    String topic() default DeadLetterPolicy.TOPIC;

    /** Whether the topic is created when it is needed and missing. */
    boolean create() default true;

    /** How the names of the headers begin that say where a record comes from and why it is there. */
    String headerPrefix() default DeadLetterPolicy.HEADER_PREFIX;

    /** Further headers, the same for every record, each as {@code name=value}. */
    String[] headers() default {};

    /** The most bytes (in UTF-8) of such a header's value; what is longer is cut. */
    int maxTextLength() default DeadLetterPolicy.MAX_TEXT_LENGTH;
}
