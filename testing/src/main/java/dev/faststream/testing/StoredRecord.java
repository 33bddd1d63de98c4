package dev.faststream.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A record as a log keeps it. Immutable: arrays are copied on the way in and out, as the wire does it. */
final class StoredRecord {
    private final long offset;
    private final long timestamp;
    private final TimestampType timestampType;
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final List<Header> headers;
    private final long producerId;

    private StoredRecord(
            long offset,
            long timestamp,
            TimestampType timestampType,
            ProducerRecord<byte[], byte[]> sent,
            long producerId) {
        this.offset = offset;
        this.timestamp = timestamp;
        this.timestampType = timestampType;
        this.key = copy(sent.key());
        this.value = copy(sent.value());
        this.headers = copy(sent.headers());
        this.producerId = producerId;
    }

    /** Makes what becomes of a sent record; {@code producerId} is that of a transaction, or -1. */
    static StoredRecord of(
            ProducerRecord<byte[], byte[]> sent,
            long offset,
            long timestamp,
            TimestampType timestampType,
            long producerId) {
        return new StoredRecord(offset, timestamp, timestampType, sent, producerId);
    }

    private static byte @Nullable [] copy(byte @Nullable [] bytes) {
        return bytes == null ? null : bytes.clone();
    }

    private static List<Header> copy(Iterable<Header> headers) {
        List<Header> copies = new ArrayList<>();
        headers.forEach(header -> copies.add(new RecordHeader(header.key(), copy(header.value()))));
        return copies;
    }

    long offset() {
        return offset;
    }

    long timestamp() {
        return timestamp;
    }

    long producerId() {
        return producerId;
    }

    byte @Nullable [] key() {
        return copy(key);
    }

    boolean isTombstone() {
        return value == null;
    }

    /** What a consumer gets, with arrays and headers of its own. */
    ConsumerRecord<byte[], byte[]> toConsumerRecord(TopicPartition partition) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                timestamp,
                timestampType,
                key == null ? ConsumerRecord.NULL_SIZE : key.length,
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                copy(key),
                copy(value),
                new RecordHeaders(copy(headers)),
                Optional.of(0));
    }
}
