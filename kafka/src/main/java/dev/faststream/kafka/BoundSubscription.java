package dev.faststream.kafka;

import dev.faststream.internal.Around;
import dev.faststream.internal.Dispatch;
import dev.faststream.internal.Redactor;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A subscription with its handler, ready to run.
 *
 * @param encoders what encodes the handler's results
 * @param around the middleware that is around its calls
 */
record BoundSubscription(
        Subscription subscription,
        Dispatch<ConsumerRecord<byte[], byte[]>> handlers,
        KafkaRecords records,
        PublishedResults.Encoders encoders,
        Around around,
        Redactor<ConsumerRecord<byte[], byte[]>> redactor) {}
