package dev.faststream.internal;

import dev.faststream.Headers;
import dev.faststream.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** A record without a broker, and the door to what only this package may make. */
@NullMarked
public final class PlainRecord {
    static final Partition PARTITION = new Partition("orders", 0);

    /** Reads plain records. */
    static final class Mapper implements RecordMapper<PlainRecord> {
        @Override
        public NativeTypes types() {
            return new NativeTypes(PlainRecord.class, Message.class, List.class);
        }

        @Override
        public String topic(PlainRecord record) {
            return PARTITION.topic();
        }

        @Override
        public byte[] key(PlainRecord record) {
            return record.key();
        }

        @Override
        public byte[] value(PlainRecord record) {
            return record.value();
        }

        @Override
        public Headers headers(PlainRecord record) {
            return record.headers();
        }

        @Override
        public String path(PlainRecord record, String variable) {
            throw new UnsupportedOperationException(variable);
        }

        @Override
        public PlainRecord changed(PlainRecord record, byte @Nullable [] value, Headers headers) {
            throw new UnsupportedOperationException(record.toString());
        }

        @Override
        public String describe(PlainRecord record) {
            return record.toString();
        }

        @Override
        public Message<?> message(InFlight<PlainRecord> record) {
            throw new UnsupportedOperationException(record.record().toString());
        }

        @Override
        public Object batch(List<InFlight<PlainRecord>> records) {
            return records;
        }
    }

    private final long index;
    private final byte[] key;
    private final byte[] value = new byte[200];
    private final Headers headers;

    private PlainRecord(int index) {
        this.index = index;
        this.key = new byte[] {(byte) (index >> 8), (byte) index};
        this.headers = Headers.of(Headers.Entry.of("trace", "t-" + index), Headers.Entry.of("tenant", "7"));
    }

    long index() {
        return index;
    }

    byte[] key() {
        return key;
    }

    byte[] value() {
        return value;
    }

    Headers headers() {
        return headers;
    }

    @Override
    public String toString() {
        return "record " + index;
    }

    static List<PlainRecord> several(int count) {
        List<PlainRecord> records = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            records.add(new PlainRecord(i));
        }
        return records;
    }

    /** Puts a record between poll and commit. */
    public static <R> InFlight<R> inFlight(R record, long offset) {
        return new InFlight<>(record, PARTITION, offset, 200, 0);
    }

    static List<InFlight<PlainRecord>> severalInFlight(int count) {
        return several(count).stream()
                .map(record -> inFlight(record, record.index()))
                .toList();
    }
}
