package dev.faststream.kafka;

import dev.faststream.Codec;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Publishes what a {@link KafkaSubscriber} method returns. The record that led to it is done only when Kafka has
 * acknowledged the result. The topic may have placeholders, as <code>${orders.topic:orders}</code>.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Repeatable(KafkaPublisher.Several.class)
public @interface KafkaPublisher {
    /** The topic. */
    String value();

    /** The codecs of what goes there, as in {@link KafkaSubscriber#codec}; none for those of the broker alone. */
    Class<? extends Codec>[] codec() default {};

    /** Several topics for one method's results. */
    @Documented
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Several {
        /** The publishers. */
        KafkaPublisher[] value();
    }
}
