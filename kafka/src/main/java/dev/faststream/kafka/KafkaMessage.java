package dev.faststream.kafka;

import dev.faststream.Context;
import dev.faststream.Headers;
import dev.faststream.Message;
import dev.faststream.internal.Handling;
import dev.faststream.internal.InFlight;
import dev.faststream.internal.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka record on its way through a handler: a view, which decodes nothing before it is asked.
 *
 * @param <T> the body's type, as the handler declares it
 */
public final class KafkaMessage<T> implements Message<T> {
    private final InFlight<ConsumerRecord<byte[], byte[]>> inFlight;
    private final KafkaRecords records;

    KafkaMessage(InFlight<ConsumerRecord<byte[], byte[]>> inFlight, KafkaRecords records) {
        this.inFlight = inFlight;
        this.records = records;
    }

    /** The untouched native record: key, value and headers as they were on the wire. */
    public ConsumerRecord<byte[], byte[]> raw() {
        return inFlight.record();
    }

    @Override
    @SuppressWarnings("unchecked") // the body was decoded as the type that the handler declares, which is T
    public @Nullable T body() {
        return (T) inFlight.body();
    }

    @Override
    public Optional<byte[]> key() {
        return Optional.ofNullable(raw().key());
    }

    /**
     * The key, read as a type: what has a converter, or a type of one's own that a codec decodes. Empty where there is
     * no key.
     *
     * @throws dev.faststream.InvalidRecordException if the key can't be read so; names the record
     * @throws IllegalArgumentException if keys can't be read as this type
     */
    public <K> Optional<K> key(Class<K> type) {
        return records.key(inFlight.seen(), type);
    }

    /**
     * The context of the delivery that this thread is handling: what middleware has put there, and what the app
     * provides.
     *
     * @throws IllegalStateException if this thread is handling nothing; no other one knows the context
     */
    public Context context() {
        return Handling.demandContext();
    }

    @Override
    public Headers headers() {
        return inFlight.headers(records::headers);
    }

    @Override
    public String topic() {
        return raw().topic();
    }

    @Override
    public int partition() {
        return raw().partition();
    }

    @Override
    public long offset() {
        return raw().offset();
    }

    @Override
    public Instant timestamp() {
        return Instant.ofEpochMilli(raw().timestamp());
    }

    @Override
    public int attempt() {
        return inFlight.attempt();
    }

    @Override
    public Optional<String> correlationId() {
        return records.text(inFlight.seen(), WireNames.CORRELATION_ID);
    }

    @Override
    public Optional<String> contentType() {
        return records.contentType(inFlight.seen());
    }

    @Override
    public Optional<String> replyTo() {
        return records.text(inFlight.seen(), WireNames.REPLY_TO);
    }

    @Override
    public String path(String name) {
        return records.path(raw(), name);
    }

    @Override
    public void ack() {
        inFlight.mark(new Mark.Ack());
    }

    @Override
    public void nack() {
        inFlight.mark(new Mark.Nack(null));
    }

    @Override
    public void nack(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("nack(delay) needs a delay of 0 or more, but got " + delay);
        }
        inFlight.mark(new Mark.Nack(delay));
    }

    @Override
    public void reject(String reason) {
        inFlight.mark(new Mark.Reject(Objects.requireNonNull(reason, "reason")));
    }

    InFlight<ConsumerRecord<byte[], byte[]>> inFlight() {
        return inFlight;
    }

    /** Says which record it is. */
    @Override
    public String toString() {
        return records.describe(raw());
    }
}
