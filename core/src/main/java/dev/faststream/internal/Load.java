package dev.faststream.internal;

/**
 * How much is open, and whether that is too much: from a bound on, until half of it is done. Not thread-safe: only the
 * poll loop's thread touches it.
 */
final class Load {
    private int records;
    private long bytes;
    private boolean full;

    void add(int bytesOfRecord) {
        records++;
        bytes += bytesOfRecord;
    }

    void remove(int bytesOfRecord) {
        records--;
        bytes -= bytesOfRecord;
    }

    /** Takes away what is part of it. */
    void remove(Load part) {
        records -= part.records;
        bytes -= part.bytes;
    }

    int records() {
        return records;
    }

    long bytes() {
        return bytes;
    }

    /** Tells whether it is too much now; remembers what it said. */
    boolean isFull(int mostRecords, long mostBytes) {
        boolean above = records >= mostRecords || bytes >= mostBytes;
        boolean belowHalf = records <= mostRecords / 2 && bytes <= mostBytes / 2;
        full = above || (full && !belowHalf);
        return full;
    }
}
