/**
 * Subscribers and publishers for Apache Kafka: make a {@link dev.faststream.kafka.KafkaBroker}, include your handlers,
 * and run it in a {@link dev.faststream.FastStream} app.
 */
@NullMarked
package dev.faststream.kafka;

import org.jspecify.annotations.NullMarked;
