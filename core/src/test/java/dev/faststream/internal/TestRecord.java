package dev.faststream.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faststream.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The native record of a broker that exists in tests only. Immutable. */
final class TestRecord {
    private final Partition partition;
    private final long offset;
    private final @Nullable String key;
    private final byte @Nullable [] value;
    private final List<Headers.Entry> headers;

    private TestRecord(
            Partition partition,
            long offset,
            @Nullable String key,
            byte @Nullable [] value,
            List<Headers.Entry> headers) {
        this.partition = partition;
        this.offset = offset;
        this.key = key;
        this.value = value;
        this.headers = headers;
    }

    /** A record of orders.eu-0. */
    static TestRecord at(long offset, String value) {
        return in(0, offset, value);
    }

    static TestRecord in(int partition, long offset, String value) {
        return new TestRecord(new Partition("orders.eu", partition), offset, null, value.getBytes(UTF_8), List.of());
    }

    static TestRecord tombstone(long offset) {
        return at(offset, "").value((byte @Nullable []) null);
    }

    TestRecord key(String newKey) {
        return new TestRecord(partition, offset, newKey, value, headers);
    }

    TestRecord value(byte @Nullable [] newValue) {
        return new TestRecord(partition, offset, key, newValue, headers);
    }

    TestRecord withoutHeaders() {
        return new TestRecord(partition, offset, key, value, List.of());
    }

    TestRecord header(String name, String text) {
        return header(Headers.Entry.of(name, text));
    }

    TestRecord header(Headers.Entry entry) {
        List<Headers.Entry> more = new ArrayList<>(headers);
        more.add(entry);
        return new TestRecord(partition, offset, key, value, List.copyOf(more));
    }

    /** A header whose bytes are not text. */
    TestRecord brokenHeader(String name) {
        return header(Headers.Entry.of(name, new byte[] {(byte) 0xff}));
    }

    Partition partition() {
        return partition;
    }

    long offset() {
        return offset;
    }

    byte @Nullable [] key() {
        return key == null ? null : key.getBytes(UTF_8);
    }

    byte @Nullable [] value() {
        return value;
    }

    List<Headers.Entry> headers() {
        return headers;
    }

    /** This record as it was polled just now. */
    InFlight<TestRecord> inFlight() {
        return new InFlight<>(this, partition, offset, 1, 0);
    }

    @Override
    public String toString() {
        return partition + " offset " + offset;
    }
}
