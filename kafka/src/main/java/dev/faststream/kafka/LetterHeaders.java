package dev.faststream.kafka;

import dev.faststream.internal.InFlight;
import dev.faststream.internal.Redactor;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * What a dead letter has beside the record itself: headers of text that say where it comes from and why. Immutable.
 *
 * @param handler names the handler that could not handle it
 */
record LetterHeaders(DeadLetterPolicy policy, String groupId, String handler, Clock clock) {
    /** The names of what is written, after the prefix. */
    static final Set<String> NAMES = Set.of(
            "topic",
            "partition",
            "offset",
            "timestamp",
            "group",
            "attempts",
            "exception",
            "message",
            "time",
            "handler");

    private static final String CUT = "...";

    /** Gives all of them. */
    List<Header> all(InFlight<ConsumerRecord<byte[], byte[]>> inFlight, Throwable cause) {
        ConsumerRecord<byte[], byte[]> source = inFlight.record();
        Map<String, String> texts = originOf(source);
        texts.put("timestamp", Long.toString(source.timestamp()));
        texts.put("group", groupId);
        texts.put("attempts", Integer.toString(inFlight.attempt()));
        texts.put("exception", Redactor.typeOf(cause).getName());
        texts.put("message", String.valueOf(Redactor.messageOf(cause)));
        texts.put("time", Instant.now(clock).toString());
        texts.put("handler", handler);
        Map<String, String> named = named(texts);
        named.putAll(policy.headers());
        return toHeaders(named);
    }

    /** Gives only those that find the record again. */
    List<Header> origin(ConsumerRecord<byte[], byte[]> source) {
        return toHeaders(named(originOf(source)));
    }

    private static Map<String, String> originOf(ConsumerRecord<byte[], byte[]> source) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("topic", source.topic());
        texts.put("partition", Integer.toString(source.partition()));
        texts.put("offset", Long.toString(source.offset()));
        return texts;
    }

    private Map<String, String> named(Map<String, String> texts) {
        Map<String, String> named = new LinkedHashMap<>();
        texts.forEach((name, text) -> named.put(policy.headerPrefix() + name, text));
        return named;
    }

    private List<Header> toHeaders(Map<String, String> texts) {
        return texts.entrySet().stream()
                .<Header>map(text -> new RecordHeader(text.getKey(), cut(text.getValue(), policy.maxTextLength())))
                .toList();
    }

    /** Gives the text in UTF-8, at most so many bytes of it, and never a part of a character. */
    static byte[] cut(String text, int most) {
        // Each char has a byte at least: no need to encode what will be cut.
        String enough = text.length() > most ? text.substring(0, most + 1) : text;
        byte[] bytes = enough.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= most) {
            return bytes;
        }
        int end = most - CUT.length();
        while (end > 0 && isInsideCharacter(bytes[end])) {
            end--;
        }
        byte[] shortened = Arrays.copyOf(bytes, end + CUT.length());
        System.arraycopy(CUT.getBytes(StandardCharsets.UTF_8), 0, shortened, end, CUT.length());
        return shortened;
    }

    private static boolean isInsideCharacter(byte utf8) {
        return (utf8 & 0xC0) == 0x80;
    }
}
