package dev.faststream.internal;

import java.util.Arrays;
import java.util.StringJoiner;

/**
 * Offsets of one partition that are done, as ranges: ascending, disjoint and never adjacent, both ends inclusive. A
 * range may span offsets at which the log has no visible record. Immutable, so any thread may read it.
 */
public final class DoneRanges {
    /** Nothing is done. */
    public static final DoneRanges EMPTY = new DoneRanges(new long[0]);

    /** The first and the last offset of each range, in turn. */
    private final long[] bounds;

    private DoneRanges(long[] bounds) {
        this.bounds = bounds;
    }

    /** Collects ranges that come in ascending order of their first offset. Not thread-safe. */
    static final class Builder {
        private long[] bounds = new long[8];
        private int size;

        /** Adds the offsets from first to last, both inclusive; ranges that overlap or touch become one. */
        Builder add(long first, long last) {
            if (first < 0 || last < first || (size > 0 && first < bounds[size - 2])) {
                throw new IllegalArgumentException(
                        "The range " + text(first, last) + " is no range of offsets that follows " + build());
            }
            if (size > 0 && first - 1 <= bounds[size - 1]) {
                bounds[size - 1] = Math.max(bounds[size - 1], last);
                return this;
            }
            if (size == bounds.length) {
                bounds = Arrays.copyOf(bounds, size * 2);
            }
            bounds[size++] = first;
            bounds[size++] = last;
            return this;
        }

        DoneRanges build() {
            return size == 0 ? EMPTY : new DoneRanges(Arrays.copyOf(bounds, size));
        }
    }

    /** Tells whether no offset is done. */
    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** How many ranges there are. */
    public int count() {
        return bounds.length / 2;
    }

    /** The first offset of a range; ranges are counted from 0, the lowest. */
    long first(int range) {
        return bounds[2 * range];
    }

    /** The last offset of a range, which belongs to it. */
    long last(int range) {
        return bounds[2 * range + 1];
    }

    /** Tells whether an offset is done. Takes time logarithmic in the number of ranges. */
    public boolean contains(long offset) {
        int index = Arrays.binarySearch(bounds, offset);
        // What isn't a bound itself is inside a range when it would have to be inserted between first and last.
        return index >= 0 || insertionPoint(index) % 2 == 1;
    }

    private static int insertionPoint(int index) {
        return -index - 1;
    }

    /** The part at or above an offset; cuts a range that begins below it. */
    DoneRanges from(long offset) {
        int index = Arrays.binarySearch(bounds, offset);
        int range = (index >= 0 ? index : insertionPoint(index)) / 2;
        if (range == count()) {
            return EMPTY;
        }
        if (range == 0 && offset <= first(0)) {
            return this;
        }
        long[] rest = Arrays.copyOfRange(bounds, 2 * range, bounds.length);
        rest[0] = Math.max(rest[0], offset);
        return new DoneRanges(rest);
    }

    /** What is done here or there. */
    DoneRanges union(DoneRanges other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        Builder all = new Builder();
        int mine = 0;
        int theirs = 0;
        while (mine < count() || theirs < other.count()) {
            if (theirs == other.count() || (mine < count() && first(mine) <= other.first(theirs))) {
                all.add(first(mine), last(mine));
                mine++;
            } else {
                all.add(other.first(theirs), other.last(theirs));
                theirs++;
            }
        }
        return all.build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DoneRanges ranges && Arrays.equals(bounds, ranges.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    @Override
    public String toString() {
        StringJoiner ranges = new StringJoiner(", ", "[", "]");
        for (int i = 0; i < count(); i++) {
            ranges.add(text(first(i), last(i)));
        }
        return ranges.toString();
    }

    private static String text(long first, long last) {
        return first == last ? Long.toString(first) : first + ".." + last;
    }
}
