package dev.faststream;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A body to be published together with its key, headers, partition, timestamp and correlation id. Immutable: each
 * method with an argument gives a changed copy.
 *
 * @param <T> the body's type
 */
public final class Response<T> {
    private final @Nullable T body;
    private final byte @Nullable [] key;
    private final @Nullable Object keyObject;
    private final List<Headers.Entry> headers;
    private final @Nullable Integer partition;
    private final @Nullable Instant timestamp;
    private final @Nullable String correlationId;
    private final @Nullable String replyTo;

    private Response(
            @Nullable T body,
            byte @Nullable [] key,
            @Nullable Object keyObject,
            List<Headers.Entry> headers,
            @Nullable Integer partition,
            @Nullable Instant timestamp,
            @Nullable String correlationId,
            @Nullable String replyTo) {
        this.body = body;
        this.key = key;
        this.keyObject = keyObject;
        this.headers = List.copyOf(headers);
        this.partition = partition;
        this.timestamp = timestamp;
        this.correlationId = correlationId;
        this.replyTo = replyTo;
    }

    private Response(@Nullable T body, byte @Nullable [] key) {
        this(body, key, null, List.of(), null, null, null, null);
    }

    /** Makes a response of a body alone. */
    public static <T> Response<T> of(T body) {
        return new Response<>(Objects.requireNonNull(body, "body; for a tombstone use Response.tombstone(key)"), null);
    }

    /**
     * Gives the messages that a handler's result stands for: none for null and an empty Optional, one for each element
     * of a Stream and of a List of Responses, else one. Waits for a CompletionStage.
     *
     * @throws Exception as the stage or the stream does
     */
    public static List<Response<?>> allOf(@Nullable Object result) throws Exception {
        return ResultShape.responses(result);
    }

    /** Makes a tombstone: a null value under a key, which deletes the key from a compacted topic. */
    public static <T> Response<T> tombstone(String key) {
        return new Response<>(null, key.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets the key, written as UTF-8. */
    public Response<T> key(String key) {
        return ownKey(key.getBytes(StandardCharsets.UTF_8));
    }

    /** Sets the key's bytes. */
    public Response<T> key(byte[] key) {
        return ownKey(key.clone());
    }

    private Response<T> ownKey(byte[] key) {
        return new Response<>(body, key, null, headers, partition, timestamp, correlationId, replyTo);
    }

    /** Sets a key that is neither text nor bytes; the codec that writes its class encodes it. */
    public Response<T> encodedKey(Object key) {
        Object toEncode = Objects.requireNonNull(key, "key");
        return new Response<>(body, null, toEncode, headers, partition, timestamp, correlationId, replyTo);
    }

    /** Sets a header of text, written as UTF-8; replaces those of the same name. */
    public Response<T> header(String name, String value) {
        return header(Headers.Entry.of(name, value));
    }

    /** Sets a header of bytes; replaces those of the same name. */
    public Response<T> header(String name, byte[] value) {
        return header(Headers.Entry.of(name, value.clone()));
    }

    private Response<T> header(Headers.Entry entry) {
        List<Headers.Entry> more = new ArrayList<>(headers);
        more.removeIf(old -> old.name().equals(entry.name()));
        more.add(entry);
        return new Response<>(body, key, keyObject, more, partition, timestamp, correlationId, replyTo);
    }

    /** Sets several headers of text; each replaces those of the same name. */
    public Response<T> headers(Map<String, String> headers) {
        Response<T> response = this;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            response = response.header(header.getKey(), header.getValue());
        }
        return response;
    }

    /** Sets the partition, whatever the key would choose. */
    public Response<T> partition(int partition) {
        return new Response<>(body, key, keyObject, headers, partition, timestamp, correlationId, replyTo);
    }

    /** Sets the record's timestamp; its resolution is a millisecond. */
    public Response<T> timestamp(Instant timestamp) {
        return new Response<>(body, key, keyObject, headers, partition, timestamp, correlationId, replyTo);
    }

    /** Sets the correlation id; without one, that of the message being handled goes along, or else a new one. */
    public Response<T> correlationId(String correlationId) {
        return new Response<>(body, key, keyObject, headers, partition, timestamp, correlationId, replyTo);
    }

    /** Sets the topic that answers should go to. */
    public Response<T> replyTo(String topic) {
        return new Response<>(body, key, keyObject, headers, partition, timestamp, correlationId, topic);
    }

    /** The body; null for a tombstone. */
    public @Nullable T body() {
        return body;
    }

    public Optional<byte[]> key() {
        return key == null ? Optional.empty() : Optional.of(key.clone());
    }

    /** The key that a codec is to encode; empty where there is none, or its bytes are known. */
    public Optional<Object> keyToEncode() {
        return Optional.ofNullable(keyObject);
    }

    public List<Headers.Entry> headers() {
        return headers;
    }

    public OptionalInt partition() {
        return partition == null ? OptionalInt.empty() : OptionalInt.of(partition);
    }

    public Optional<Instant> timestamp() {
        return Optional.ofNullable(timestamp);
    }

    public Optional<String> correlationId() {
        return Optional.ofNullable(correlationId);
    }

    public Optional<String> replyTo() {
        return Optional.ofNullable(replyTo);
    }
}
