package dev.faststream.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What a topic is filled with. Every record follows from its index, so what was handled can be checked.
 *
 * @param records how many there are
 * @param partitions of how many partitions the topic is
 * @param keys how many keys there are
 * @param hotPercent of how many records in a hundred the key is {@link #HOT_KEY}
 * @param noteLength the length of the text that makes an event longer
 * @param moreHeaders how many headers there are that nobody asks for
 */
public record Content(int records, int partitions, int keys, int hotPercent, int noteLength, int moreHeaders) {
    static final int HOT_KEY = 0;

    private static final String NOTE = "leave it at the door of the neighbours, the bell is broken. ";
    private static final String[] ITEMS = {
        "espresso machine", "bicycle bell, red", "garden chair, 2x", "map of the world"
    };
    private static final String[] STEPS = {"placed", "paid", "packed"};
    private static final long FIRST_SENT_MICROS = 1_767_225_600_000_000L;

    static Content of(int records) {
        return new Content(records, 4, 10_000, 0, 57, 0);
    }

    Content withHotPercent(int percent) {
        return new Content(records, partitions, keys, percent, noteLength, moreHeaders);
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

    static String trace(int index) {
        return traceId(index) + "-" + hex(Checksum.mix(~index)) + "-1";
    }

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
