package dev.faststream.kafka;

import dev.faststream.Headers;
import dev.faststream.TypeRef;
import dev.faststream.internal.Bodies;
import java.lang.reflect.Type;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The answer to a request. Decodes nothing before it is asked; safe to use from any thread. */
public final class Reply {
    private final ConsumerRecord<byte[], byte[]> record;
    private final KafkaRecords records;
    private final Bodies<ConsumerRecord<byte[], byte[]>> bodies;

    /** Makes one of a record as middleware wants it to be seen. */
    Reply(ConsumerRecord<byte[], byte[]> record, KafkaRecords records, Bodies<ConsumerRecord<byte[], byte[]>> bodies) {
        this.record = record;
        this.records = records;
        this.bodies = bodies;
    }

    /**
     * The body, decoded as a type; null for a tombstone.
     *
     * @throws dev.faststream.DecodeException if it can't be decoded so; names the record and what was found
     * @throws IllegalArgumentException if no codec decodes this type
     */
    @SuppressWarnings("unchecked") // the reader of a type gives its instances; a primitive's are boxed
    public <T> @Nullable T body(Class<T> type) {
        return (T) decoded(type);
    }

    /** The body, decoded as a generic type, as {@link #body(Class)} does. */
    @SuppressWarnings("unchecked") // the reader of a type gives its instances
    public <T> @Nullable T body(TypeRef<T> type) {
        return (T) decoded(type.type());
    }

    private @Nullable Object decoded(Type type) {
        return bodies.reader(type).read(record);
    }

    /** The headers. */
    public Headers headers() {
        return records.headers(record);
    }

    /** The correlation id, which is that of the request. */
    public Optional<String> correlationId() {
        return records.text(record, WireNames.CORRELATION_ID);
    }

    /** The content type; empty where there is none. */
    public Optional<String> contentType() {
        return records.contentType(record);
    }

    /** The native record. */
    public ConsumerRecord<byte[], byte[]> raw() {
        return record;
    }

    /** Says which record it is. */
    @Override
    public String toString() {
        return "reply in " + KafkaRecords.describeRecord(record);
    }
}
