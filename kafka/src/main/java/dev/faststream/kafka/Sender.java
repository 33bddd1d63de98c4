package dev.faststream.kafka;

import dev.faststream.Headers;
import dev.faststream.PublishException;
import dev.faststream.Response;
import dev.faststream.UnavailableException;
import dev.faststream.internal.Bodies;
import dev.faststream.internal.Encoded;
import dev.faststream.internal.Outgoing;
import dev.faststream.internal.Time;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes messages to Kafka as FastStream services write them. Owns the producer, which is made when first needed. Safe
 * to use from any thread.
 */
final class Sender {
    private final Supplier<Producer<byte[], byte[]>> open;
    private final Supplier<Time> time;
    private final CorrelationIds correlationIds;
    private final ReentrantLock lock = new ReentrantLock();
    /** Written under the lock. */
    private volatile @Nullable Producer<byte[], byte[]> producer;

    private boolean closed;

    /**
     * Makes one that opens its producer when it first needs it.
     *
     * @param time how time passes for who waits for what was sent
     * @param correlationIds gives them to messages without one
     */
    Sender(Supplier<Producer<byte[], byte[]>> open, Supplier<Time> time, CorrelationIds correlationIds) {
        this.open = open;
        this.time = time;
        this.correlationIds = correlationIds;
    }

    /**
     * Encodes and sends a message; without a correlation id of its own it carries the given one, or else a new one.
     *
     * @return completes on the producer's thread when Kafka has acknowledged it, or with a PublishException
     */
    CompletableFuture<RecordMetadata> send(
            String topic, Response<?> message, Optional<String> correlationId, Bodies<?> bodies) {
        try {
            return send(toRecord(topic, message, correlationId, bodies.encode(message.body(), topic), bodies));
        } catch (IllegalArgumentException | UnavailableException e) {
            return notEncoded(topic, e);
        }
    }

    /** Sends what middleware has made of a message. */
    CompletableFuture<RecordMetadata> send(Outgoing message, Bodies<?> bodies) {
        try {
            return send(toRecord(message.topic(), message.message(), Optional.empty(), message.encoded(), bodies));
        } catch (IllegalArgumentException | UnavailableException e) {
            return notEncoded(message.topic(), e);
        }
    }

    private static CompletableFuture<RecordMetadata> notEncoded(String topic, RuntimeException cause) {
        return CompletableFuture.failedFuture(
                new PublishException("Can't publish to " + topic + ": " + cause.getMessage(), cause));
    }

    private ProducerRecord<byte[], byte[]> toRecord(
            String topic, Response<?> message, Optional<String> correlationId, Encoded body, Bodies<?> bodies) {
        @Nullable
        Integer partition =
                message.partition().isPresent() ? message.partition().getAsInt() : null;
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic,
                partition,
                message.timestamp().map(Instant::toEpochMilli).orElse(null),
                key(topic, message, bodies),
                body.value());
        addHeaders(record.headers(), message, body, correlationId);
        return record;
    }

    private static byte @Nullable [] key(String topic, Response<?> message, Bodies<?> bodies) {
        Object toEncode = message.keyToEncode().orElse(null);
        return toEncode == null
                ? message.key().orElse(null)
                : bodies.encodeKey(toEncode, topic).value();
    }

    /** Ours first; a header of the user's that has the name of one of ours takes its place. */
    private void addHeaders(
            org.apache.kafka.common.header.Headers headers,
            Response<?> message,
            Encoded body,
            Optional<String> correlationId) {
        List<Headers.Entry> own = message.headers();
        add(headers, WireNames.CONTENT_TYPE, body.contentType(), own);
        add(headers, WireNames.CORRELATION_ID, correlationId(message, correlationId), own);
        if (message.replyTo().isPresent()) {
            add(headers, WireNames.REPLY_TO, message.replyTo().get(), own);
        }
        for (Headers.Entry entry : body.headers()) {
            if (!isNamed(entry.name(), own)) {
                headers.add(entry.name(), entry.bytes().orElse(null));
            }
        }
        for (Headers.Entry entry : own) {
            headers.add(entry.name(), entry.bytes().orElse(null));
        }
    }

    private String correlationId(Response<?> message, Optional<String> otherwise) {
        Optional<String> known = message.correlationId().isPresent() ? message.correlationId() : otherwise;
        return known.isPresent() ? known.get() : correlationIds.next();
    }

    private static void add(
            org.apache.kafka.common.header.Headers headers, String name, String text, List<Headers.Entry> instead) {
        if (!isNamed(name, instead)) {
            headers.add(name, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static boolean isNamed(String name, List<Headers.Entry> entries) {
        for (Headers.Entry entry : entries) {
            if (entry.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Sends a native record as it is. */
    CompletableFuture<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        CompletableFuture<RecordMetadata> sent = newSend();
        try {
            var unused = producer().send(record, (metadata, failure) -> {
                if (failure == null) {
                    sent.complete(metadata);
                } else {
                    sent.completeExceptionally(failed(record, failure));
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            sent.completeExceptionally(failed(record, e));
        }
        return sent;
    }

    /** Makes what tells when something is sent. */
    CompletableFuture<RecordMetadata> newSend() {
        return time.get().future();
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> known = producer;
        return known == null ? openProducer() : known;
    }

    private Producer<byte[], byte[]> openProducer() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the broker is stopped");
            }
            Producer<byte[], byte[]> known = producer;
            if (known == null) {
                known = open.get();
                producer = known;
            }
            return known;
        } finally {
            lock.unlock();
        }
    }

    private static PublishException failed(ProducerRecord<byte[], byte[]> record, Exception failure) {
        String reason = switch (failure) {
            case TimeoutException e
            when String.valueOf(e.getMessage()).contains("not present in metadata") ->
                "there is no such topic or partition, or Kafka does not answer; create it, or correct the name ("
                        + e.getMessage() + ")";
            case UnknownTopicOrPartitionException e -> "there is no such topic; create it, or correct the name";
            case InvalidTopicException e -> Topics.illegal(record.topic());
            case RecordTooLargeException e -> e.getMessage() + " Raise max.message.bytes of the topic, or send less.";
            default -> String.valueOf(failure.getMessage());
        };
        return new PublishException("Can't publish to " + record.topic() + ": " + reason, failure);
    }

    /** Sends what is buffered and closes; nothing can be sent afterwards. */
    void close(Duration timeout) {
        Producer<byte[], byte[]> toClose;
        lock.lock();
        try {
            closed = true;
            toClose = producer;
            producer = null;
        } finally {
            lock.unlock();
        }
        if (toClose != null) {
            toClose.close(timeout);
        }
    }
}
