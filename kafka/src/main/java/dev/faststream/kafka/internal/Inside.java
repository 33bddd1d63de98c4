package dev.faststream.kafka.internal;

import dev.faststream.internal.Bodies;
import dev.faststream.internal.RecordMapper;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * What a broker can do for those who look on.
 *
 * @param name names it
 * @param publish publishes a body or a Response to a topic; what it gives completes when that is acknowledged
 * @param bodies decodes with its codecs
 * @param records reads native records
 */
public record Inside(
        String name,
        BiFunction<String, Object, CompletableFuture<RecordMetadata>> publish,
        Bodies<ConsumerRecord<byte[], byte[]>> bodies,
        RecordMapper<ConsumerRecord<byte[], byte[]>> records) {}
