/** The broker for Apache Kafka. */
@NullMarked
package dev.faststream.kafka;

import org.jspecify.annotations.NullMarked;
