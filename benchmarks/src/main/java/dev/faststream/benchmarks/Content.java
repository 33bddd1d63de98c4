package dev.faststream.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What topics are filled with. Every record follows from its index, so what was handled can be checked.
 *
 * @param records how many there are
 * @param partitions of how many partitions each topic is
 * @param topics to how many topics they belong
 * @param keys how many keys there are
 * @param hotPercent of how many records in a hundred the key is {@link #HOT_KEY}
 * @param noteLength the length of the text that makes an event longer
 * @param headers how many headers a record has; handlers ask for the first two
 * @param failing how many records in a thousand fail at first, where handlers fail at all
 */
public record Content(
        int records, int partitions, int topics, int keys, int hotPercent, int noteLength, int headers, int failing) {
    static final int HOT_KEY = 0;
    /** About what an event takes without its note. */
    static final int BYTES_BESIDE_NOTE = 150;

    private static final String NOTE = "leave it at the door of the neighbours, the bell is broken. ";
    private static final String[] ITEMS = {
        "espresso machine", "bicycle bell, red", "garden chair, 2x", "map of the world"
    };
    private static final String[] STEPS = {"placed", "paid", "packed"};
    private static final long FIRST_SENT_MICROS = 1_767_225_600_000_000L;

    static Content of(int records) {
        return new Content(records, 4, 1, 10_000, 0, 57, 3, 10);
    }

    Content withPartitions(int number) {
        return new Content(records, number, topics, keys, hotPercent, noteLength, headers, failing);
    }

    Content withTopics(int number) {
        return new Content(records, partitions, number, keys, hotPercent, noteLength, headers, failing);
    }

    Content withHotPercent(int percent) {
        return new Content(records, partitions, topics, keys, percent, noteLength, headers, failing);
    }

    Content withBodyBytes(int bytes) {
        int length = Math.max(0, bytes - BYTES_BESIDE_NOTE);
        return new Content(records, partitions, topics, keys, hotPercent, length, headers, failing);
    }

    Content withHeaders(int number) {
        return new Content(records, partitions, topics, keys, hotPercent, noteLength, number, failing);
    }

    Content withFailing(int ofThousand) {
        return new Content(records, partitions, topics, keys, hotPercent, noteLength, headers, ofThousand);
    }

    /** The topic that a record belongs to; all records of a key are in one topic. */
    String topic(int index) {
        return Setup.topic(keyNumber(index) % topics);
    }

    List<String> allTopics() {
        return IntStream.range(0, topics).mapToObj(Setup::topic).toList();
    }

    List<String> allGroups() {
        return IntStream.range(0, topics).mapToObj(Setup::group).toList();
    }

    boolean fails(int index) {
        return index % 1_000 * failing % 1_000 < failing;
    }

    int keyNumber(int index) {
        return Integer.remainderUnsigned(index, 100) < hotPercent
                ? HOT_KEY
                : (int) Long.remainderUnsigned(Checksum.mix(index), keys);
    }

    String key(int index) {
        String number = String.valueOf(keyNumber(index));
        return "c-000000".substring(0, 8 - number.length()) + number;
    }

    Event event(int index) {
        return event(index, FIRST_SENT_MICROS + index);
    }

    Event event(int index, long sentMicros) {
        return new Event(
                Event.FIRST_ID + index,
                key(index),
                STEPS[index % STEPS.length],
                ITEMS[index % ITEMS.length],
                1 + index % 9,
                100 + index % 99_900,
                sentMicros,
                NOTE.repeat(noteLength / NOTE.length() + 1).substring(0, noteLength));
    }

    static byte[] json(Event event) {
        return ("{\"id\":" + event.id()
                        + ",\"customer\":\"" + event.customer()
                        + "\",\"step\":\"" + event.step()
                        + "\",\"item\":\"" + event.item()
                        + "\",\"quantity\":" + event.quantity()
                        + ",\"cents\":" + event.cents()
                        + ",\"sentMicros\":" + event.sentMicros()
                        + ",\"note\":\"" + event.note() + "\"}")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Its first header, or an empty text where it has none. */
    String trace(int index) {
        return headers == 0 ? "" : traceId(index) + "-" + hex(Checksum.mix(~index)) + "-1";
    }

    /** Its second header. */
    static String baggage(int index) {
        return "sentry-trace_id=" + traceId(index) + ",sentry-release=1.4";
    }

    private static String traceId(int index) {
        return hex(Checksum.mix(index)) + hex(Checksum.mix(index + 1L));
    }

    private static String hex(long number) {
        return HexFormat.of().toHexDigits(number);
    }
}
