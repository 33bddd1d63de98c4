package dev.faststream.testing;

import dev.faststream.Headers;
import dev.faststream.kafka.internal.Inside;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A message as a test sees it: one that a handler was given, or one that lies in a topic. It does not change any more,
 * whatever becomes of the message.
 */
public final class TestMessage {
    private final ConsumerRecord<byte[], byte[]> record;
    private final Inside broker;
    private final Headers headers;
    private final boolean given;
    private final @Nullable Object body;
    private final int attempt;

    private TestMessage(
            ConsumerRecord<byte[], byte[]> record, Inside broker, boolean given, @Nullable Object body, int attempt) {
        this.record = record;
        this.broker = broker;
        this.headers = broker.records().headers(record);
        this.given = given;
        this.body = body;
        this.attempt = attempt;
    }

    /** One that lies in a topic. */
    static TestMessage in(ConsumerRecord<byte[], byte[]> record, Inside broker) {
        return new TestMessage(record, broker, false, null, 0);
    }

    /** One that a handler was given, with this body. */
    static TestMessage given(ConsumerRecord<byte[], byte[]> record, Inside broker, @Nullable Object body, int attempt) {
        return new TestMessage(record, broker, true, body, attempt);
    }

    /**
     * The body: as the handler was given it, or, of a message that lies in a topic, whatever its content type says;
     * null for a tombstone.
     */
    public @Nullable Object body() {
        return given ? body : broker.bodies().reader(Object.class).read(record);
    }

    /**
     * The body as a type, decoded with the broker's codecs; null for a tombstone.
     *
     * @throws dev.faststream.DecodeException if it can't be decoded; names topic, partition and offset
     * @throws IllegalArgumentException if no codec can make this type
     */
    public <T> @Nullable T body(Class<T> type) {
        return given && type.isInstance(body) ? type.cast(body) : type.cast(decode(type));
    }

    private @Nullable Object decode(Type type) {
        return broker.bodies().reader(type).read(record);
    }

    /** The key as text; empty where there is none. */
    public Optional<String> key() {
        return Optional.ofNullable(record.key()).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** All headers. */
    public Headers headers() {
        return headers;
    }

    /** A header as text; empty where there is none of this name. */
    public Optional<String> header(String name) {
        return headers.text(name);
    }

    public String topic() {
        return record.topic();
    }

    public int partition() {
        return record.partition();
    }

    public long offset() {
        return record.offset();
    }

    public Instant timestamp() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    /** How often the handler had been given it, 1 the first time; 0 for a message that lies in a topic. */
    public int attempt() {
        return attempt;
    }

    /** The native record: key, value and headers as they were on the wire. */
    public ConsumerRecord<byte[], byte[]> raw() {
        return record;
    }

    /** Where it is, with key, headers and what its body looks like. */
    @Override
    public String toString() {
        String where = record.topic() + "-" + record.partition() + "@" + record.offset();
        String names = StreamSupport.stream(headers.spliterator(), false)
                .map(Headers.Entry::toString)
                .collect(Collectors.joining(", "));
        return where + key().map(text -> " key " + text).orElse("") + " {" + names + "} " + shown();
    }

    private String shown() {
        if (given) {
            return show(body);
        }
        byte[] value = record.value();
        return value == null ? "tombstone" : cut(new String(value, StandardCharsets.UTF_8));
    }

    /** What a value looks like in a report. */
    static String show(@Nullable Object value) {
        return switch (value) {
            case byte[] bytes -> bytes.length + " bytes";
            case Object[] array -> cut(Arrays.deepToString(array));
            case List<?> list ->
                cut(list.stream().map(TestMessage::show).toList().toString());
            case null, default -> cut(Objects.toString(value));
        };
    }

    private static String cut(String text) {
        return text.length() > 200 ? text.substring(0, 200) + "..." : text;
    }
}
