package dev.faststream.tck;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** Records as they are on the wire. Stateless. */
final class Raw {
    /** Is no text in UTF-8. */
    static final byte[] BINARY = {(byte) 0xff, 0, (byte) 0x80};

    private Raw() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }

    static ProducerRecord<byte[], byte[]> record(
            String topic, int partition, @Nullable String key, @Nullable String value) {
        return new ProducerRecord<>(
                topic, partition, key == null ? null : bytes(key), value == null ? null : bytes(value));
    }

    /** A name for a topic or group that no other test has. */
    static String fresh(String what) {
        return what + "-" + UUID.randomUUID();
    }
}
