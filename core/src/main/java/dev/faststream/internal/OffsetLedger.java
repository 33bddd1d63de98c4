package dev.faststream.internal;

import java.util.Arrays;
import java.util.BitSet;

/**
 * One partition's account: which offsets were polled and are not done yet, and so what may be committed. Offsets ascend
 * but have gaps (transaction markers, compaction). Not thread-safe: only the poll loop's thread touches it.
 *
 * <p>The open offsets lie in a window of an array, oldest first; those done out of order are bits beside it.
 */
final class OffsetLedger {
    private static final int INITIAL = 64;

    private long[] offsets = new long[INITIAL];
    private BitSet done = new BitSet(INITIAL);
    private int head;
    private int tail;
    private long position;
    private long committed;

    /** Opens the account of a partition that is read from a position on. */
    OffsetLedger(long position) {
        this.position = position;
        this.committed = position;
    }

    /** Notes that a record was polled. */
    void opened(long offset) {
        if (tail > head && offset <= offsets[tail - 1]) {
            throw new IllegalArgumentException("Offset " + offset + " was polled after " + offsets[tail - 1]);
        }
        if (tail == offsets.length) {
            makeRoom();
        }
        offsets[tail++] = offset;
        position = Math.max(position, offset + 1);
    }

    private void makeRoom() {
        int open = tail - head;
        long[] target = open > offsets.length / 2 ? new long[offsets.length * 2] : new long[offsets.length];
        System.arraycopy(offsets, head, target, 0, open);
        done = done.get(head, tail);
        offsets = target;
        head = 0;
        tail = open;
    }

    /** Notes the position that the next poll reads from, which may be far beyond the last record. */
    void advancedTo(long next) {
        position = Math.max(position, next);
    }

    /** Notes that a polled record is done. Ignores an offset that isn't open. */
    void done(long offset) {
        int index = Arrays.binarySearch(offsets, head, tail, offset);
        if (index < 0) {
            return;
        }
        done.set(index);
        while (head < tail && done.get(head)) {
            done.clear(head);
            head++;
        }
    }

    /** How many polled records are between the lowest open offset and the position, done or not. */
    int span() {
        return tail - head;
    }

    /** What may be committed: the lowest open offset, or the position when nothing is open. */
    long committable() {
        return head == tail ? position : offsets[head];
    }

    /** Tells whether there is more to commit than was. */
    boolean hasNews() {
        return committable() > committed;
    }

    /** Notes that a commit succeeded. */
    void committed(long offset) {
        committed = Math.max(committed, offset);
    }
}
