package dev.faststream.kafka;

import java.time.DateTimeException;
import java.time.Instant;

/** From where a chosen partition is read, see {@link SubscriberBuilder#partition(int, StartAt)}. Immutable. */
public sealed interface StartAt {
    /** The oldest record that is there. */
    record Beginning() implements StartAt {
        @Override
        public String toString() {
            return "earliest";
        }
    }

    /** What comes after the start. */
    record End() implements StartAt {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /**
     * An offset. Where there is no such record, {@code autoOffsetReset} decides.
     *
     * @param offset 0 or more
     */
    record Offset(long offset) implements StartAt {
        /** Checks the offset. */
        public Offset {
            if (offset < 0) {
                throw new IllegalArgumentException("The offset is " + offset + "; offsets begin with 0");
            }
        }

        @Override
        public String toString() {
            return Long.toString(offset);
        }
    }

    /**
     * The first record at or after a time; the end where there is none.
     *
     * @param time by the timestamps of the records
     */
    record Time(Instant time) implements StartAt {
        @Override
        public String toString() {
            return time.toString();
        }
    }

    /** The oldest record that is there. */
    static StartAt beginning() {
        return new Beginning();
    }

    /** What comes after the start. */
    static StartAt end() {
        return new End();
    }

    /**
     * An offset. Where there is no such record, {@code autoOffsetReset} decides.
     *
     * @throws IllegalArgumentException if it is negative
     */
    static StartAt offset(long offset) {
        return new Offset(offset);
    }

    /** The first record at or after a time; the end where there is none. */
    static StartAt time(Instant time) {
        return new Time(time);
    }

    /**
     * Reads it as annotations write it: {@code earliest}, {@code latest}, an offset, or a time such as
     * {@code 2026-01-31T12:00:00Z}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static StartAt parse(String text) {
        String plain = text.strip();
        if (plain.equals("earliest")) {
            return beginning();
        }
        if (plain.equals("latest")) {
            return end();
        }
        try {
            return plain.matches("[0-9]+") ? offset(Long.parseLong(plain)) : time(Instant.parse(plain));
        } catch (NumberFormatException | DateTimeException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no place to start at; write earliest, latest, an offset, or a time such as"
                            + " 2026-01-31T12:00:00Z",
                    e);
        }
    }
}
