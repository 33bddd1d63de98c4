package dev.faststream.kafka;

import dev.faststream.Headers;
import dev.faststream.Message;
import dev.faststream.TextConverters;
import dev.faststream.internal.Bodies;
import dev.faststream.internal.ContentType;
import dev.faststream.internal.Handling;
import dev.faststream.internal.InFlight;
import dev.faststream.internal.Keys;
import dev.faststream.internal.RecordMapper;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The user's view over native records, for one subscription. Safe to use from any thread. */
final class KafkaRecords implements RecordMapper<ConsumerRecord<byte[], byte[]>> {
    private static final NativeTypes TYPES =
            new NativeTypes(ConsumerRecord.class, KafkaMessage.class, KafkaBatch.class);

    private final Topics topics;
    private final TextConverters converters;
    private final Handling<ConsumerRecord<byte[], byte[]>> handling;
    private final @Nullable Keys<ConsumerRecord<byte[], byte[]>> keys;

    /** Makes one that reads no keys. */
    KafkaRecords(Topics topics, TextConverters converters, Handling<ConsumerRecord<byte[], byte[]>> handling) {
        this(topics, converters, handling, null);
    }

    private KafkaRecords(
            Topics topics,
            TextConverters converters,
            Handling<ConsumerRecord<byte[], byte[]>> handling,
            @Nullable Keys<ConsumerRecord<byte[], byte[]>> keys) {
        this.topics = topics;
        this.converters = converters;
        this.handling = handling;
        this.keys = keys;
    }

    /** The same view, which reads keys; the bodies decode what no converter makes of text. */
    KafkaRecords readingKeys(Bodies<ConsumerRecord<byte[], byte[]>> bodies) {
        return new KafkaRecords(topics, converters, handling, new Keys<>(this, converters, bodies));
    }

    /** The names of the variables in its topics. */
    Set<String> variables() {
        return topics.variables();
    }

    static String describeRecord(ConsumerRecord<byte[], byte[]> record) {
        return "topic " + record.topic() + " partition " + record.partition() + " offset " + record.offset();
    }

    @Override
    public NativeTypes types() {
        return TYPES;
    }

    @Override
    public String topic(ConsumerRecord<byte[], byte[]> record) {
        return record.topic();
    }

    @Override
    public byte @Nullable [] key(ConsumerRecord<byte[], byte[]> record) {
        return record.key();
    }

    @Override
    public byte @Nullable [] value(ConsumerRecord<byte[], byte[]> record) {
        return record.value();
    }

    @Override
    public Headers headers(ConsumerRecord<byte[], byte[]> record) {
        return Headers.over(new KafkaHeaders(record), converters);
    }

    <K> Optional<K> key(ConsumerRecord<byte[], byte[]> record, Class<K> type) {
        if (keys == null) {
            throw new IllegalStateException("The keys of " + describeRecord(record) + " are not read here");
        }
        return keys.read(record, type);
    }

    /** The text of a header; empty where it is absent, null, empty or not text. */
    Optional<String> text(ConsumerRecord<byte[], byte[]> record, String name) {
        return Optional.of(headers(record).textOr(name, "")).filter(text -> !text.isEmpty());
    }

    Optional<String> contentType(ConsumerRecord<byte[], byte[]> record) {
        return ContentType.text(headers(record));
    }

    @Override
    public String path(ConsumerRecord<byte[], byte[]> record, String variable) {
        return topics.value(record.topic(), variable);
    }

    @Override
    public ConsumerRecord<byte[], byte[]> changed(
            ConsumerRecord<byte[], byte[]> record, byte @Nullable [] value, Headers headers) {
        RecordHeaders entries = new RecordHeaders();
        headers.forEach(entry -> entries.add(entry.name(), entry.bytes().orElse(null)));
        return new ConsumerRecord<>(
                record.topic(),
                record.partition(),
                record.offset(),
                record.timestamp(),
                record.timestampType(),
                record.serializedKeySize(),
                value == null ? ConsumerRecord.NULL_SIZE : value.length,
                record.key(),
                value,
                entries,
                record.leaderEpoch());
    }

    @Override
    public String describe(ConsumerRecord<byte[], byte[]> record) {
        return describeRecord(record);
    }

    @Override
    public Message<?> message(InFlight<ConsumerRecord<byte[], byte[]>> record) {
        return new KafkaMessage<>(record, this);
    }

    @Override
    public Object batch(List<InFlight<ConsumerRecord<byte[], byte[]>>> records) {
        return batchOf(records);
    }

    <T> KafkaBatch<T> batchOf(List<InFlight<ConsumerRecord<byte[], byte[]>>> records) {
        return new KafkaBatch<>(records, this, handling);
    }
}
