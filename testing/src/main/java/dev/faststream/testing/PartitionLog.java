package dev.faststream.testing;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * One partition: records in the order of their offsets, with gaps where transactions ended, where records were
 * compacted away or deleted. Not thread-safe: only its cluster touches it, with its lock held.
 */
final class PartitionLog {
    /** What a fetch gives: records, and where the next one goes on. */
    record Fetched(List<StoredRecord> records, long nextOffset) {}

    /** The transactions that have ended, by the offset of their marker. */
    private record Ended(long producerId, long firstOffset, boolean committed) {}

    private final NavigableMap<Long, StoredRecord> records = new TreeMap<>();
    private final NavigableMap<Long, Ended> markers = new TreeMap<>();
    private final Map<Long, Long> openSince = new HashMap<>();
    private long start;
    private long end;

    /** The first offset that is still there. */
    long start() {
        return start;
    }

    /** The offset of the next record. */
    long end() {
        return end;
    }

    /** The end of what is decided: the first offset of the oldest open transaction, or the end of the log. */
    long lastStable() {
        return openSince.values().stream().mapToLong(since -> since).min().orElse(end);
    }

    long end(boolean readCommitted) {
        return readCommitted ? lastStable() : end;
    }

    void append(StoredRecord record) {
        records.put(record.offset(), record);
        if (record.producerId() >= 0) {
            openSince.putIfAbsent(record.producerId(), record.offset());
        }
        end = record.offset() + 1;
    }

    /** Writes the marker that ends a transaction; it takes an offset, even where the transaction wrote nothing. */
    void endTransaction(long producerId, boolean committed) {
        Long since = openSince.remove(producerId);
        markers.put(end, new Ended(producerId, since == null ? end : since, committed));
        end++;
    }

    /** Reads from an offset, at most so many records. A reader of what is committed sees no aborted ones. */
    Fetched read(long from, int atMost, boolean readCommitted) {
        long limit = end(readCommitted);
        List<StoredRecord> found = new ArrayList<>();
        for (StoredRecord record : records.tailMap(from, true).values()) {
            if (record.offset() >= limit) {
                break;
            }
            if (readCommitted && isAborted(record)) {
                continue;
            }
            found.add(record);
            if (found.size() == atMost) {
                return new Fetched(found, record.offset() + 1);
            }
        }
        return new Fetched(found, Math.max(from, limit));
    }

    private boolean isAborted(StoredRecord record) {
        return record.producerId() >= 0
                && markers.tailMap(record.offset(), false).values().stream()
                        .filter(ended -> ended.producerId() == record.producerId())
                        .findFirst()
                        .filter(ended -> !ended.committed())
                        .isPresent();
    }

    /** All records that a reader may see. */
    List<StoredRecord> all(boolean readCommitted) {
        return read(start, Integer.MAX_VALUE, readCommitted).records();
    }

    /** The first record at or after a time. */
    List<StoredRecord> firstAt(long timestamp, boolean readCommitted) {
        return records.values().stream()
                .filter(record -> record.timestamp() >= timestamp && record.offset() < end(readCommitted))
                .limit(1)
                .toList();
    }

    /** Deletes what is before an offset. */
    void deleteBefore(long offset) {
        start = Math.max(start, offset);
        records.headMap(start, false).clear();
    }

    /**
     * Keeps only the last record of each key, of what is decided, and no tombstone; the last record of all stays, so
     * that the end is where it was.
     */
    void compact() {
        long limit = lastStable();
        Set<ByteBuffer> newer = new HashSet<>();
        List<Long> gone = new ArrayList<>();
        Predicate<StoredRecord> isLast = record -> record.offset() == end - 1;
        for (StoredRecord record : records.headMap(limit, false).descendingMap().values()) {
            byte[] key = record.key();
            boolean superseded = key == null || !newer.add(ByteBuffer.wrap(key));
            if (isAborted(record) || ((superseded || record.isTombstone()) && !isLast.test(record))) {
                gone.add(record.offset());
            }
        }
        gone.forEach(records::remove);
    }
}
