package dev.faststream.internal;

import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalLong;

/**
 * One partition's account: which offsets were polled and are not done yet, and so what may be committed, and what is
 * done beyond that. Offsets ascend but have gaps (transaction markers, compaction). Not thread-safe: only the poll
 * loop's thread touches it.
 *
 * <p>The open offsets lie in a window of an array, oldest first; those done out of order are bits beside it. The first
 * of the window is always open.
 */
final class OffsetLedger {
    private static final int INITIAL = 64;

    private final DoneRanges doneBefore;
    private int nextDoneBefore;

    private long[] offsets = new long[INITIAL];
    private BitSet done = new BitSet(INITIAL);
    private int head;
    private int tail;
    private int doneInWindow;
    private long position;

    private long changes;
    private long committed;
    private long committedChanges;
    private boolean crowded;

    /** Opens the account of a partition that is read from a position on, and of which nothing was done before. */
    OffsetLedger(long position) {
        this(position, DoneRanges.EMPTY);
    }

    /**
     * Opens the account of a partition that is read from a position on.
     *
     * @param position the offset that the next poll reads from, which is taken to be committed
     * @param doneBefore what is done at or above it, as was committed beside it; what is below is ignored
     */
    OffsetLedger(long position, DoneRanges doneBefore) {
        this.position = position;
        this.committed = position;
        this.doneBefore = doneBefore;
    }

    /**
     * Notes that a record was polled.
     *
     * @return whether it is to be handled; else it was done before, and stays so
     */
    boolean opened(long offset) {
        if (tail > head && offset <= offsets[tail - 1]) {
            throw new IllegalArgumentException("Offset " + offset + " was polled after " + offsets[tail - 1]);
        }
        position = Math.max(position, offset + 1);
        boolean open = !wasDoneBefore(offset);
        if (open || tail > head) {
            append(offset, open);
        }
        return open;
    }

    /** Goes through what was done before as the offsets ascend. */
    private boolean wasDoneBefore(long offset) {
        while (nextDoneBefore < doneBefore.count() && doneBefore.last(nextDoneBefore) < offset) {
            nextDoneBefore++;
        }
        return nextDoneBefore < doneBefore.count() && doneBefore.first(nextDoneBefore) <= offset;
    }

    private void append(long offset, boolean open) {
        if (tail == offsets.length) {
            makeRoom();
        }
        if (!open) {
            done.set(tail);
            doneInWindow++;
        }
        offsets[tail++] = offset;
    }

    private void makeRoom() {
        int length = tail - head;
        long[] target = length > offsets.length / 2 ? new long[offsets.length * 2] : offsets;
        System.arraycopy(offsets, head, target, 0, length);
        done = done.get(head, tail);
        offsets = target;
        head = 0;
        tail = length;
    }

    /** Notes the position that the next poll reads from, which may be far beyond the last record. */
    void advancedTo(long next) {
        position = Math.max(position, next);
    }

    /** Notes that a polled record is done; tells whether it was open. */
    boolean done(long offset) {
        int index = indexOf(offset);
        if (index < 0 || done.get(index)) {
            return false;
        }
        changes++;
        done.set(index);
        doneInWindow++;
        while (head < tail && done.get(head)) {
            done.clear(head++);
            doneInWindow--;
        }
        if (head == tail) {
            head = 0;
            tail = 0;
        }
        return true;
    }

    /** Finds a record at once where the log has no gaps: these only let it come earlier in the window. */
    private int indexOf(long offset) {
        if (head == tail || offset < offsets[head] || offset > offsets[tail - 1]) {
            return -1;
        }
        int latest = (int) Math.min(tail - 1, head + (offset - offsets[head]));
        return offsets[latest] == offset ? latest : Arrays.binarySearch(offsets, head, latest, offset);
    }

    /** How many polled records are between the lowest open offset and the position, done or not. */
    int span() {
        return tail - head;
    }

    /** The offset that the next poll reads from, as far as is known. */
    long position() {
        return position;
    }

    /** The offset that was committed last, or that the account was opened with. */
    long committedOffset() {
        return committed;
    }

    /** The lowest offset that was polled and is not done; empty when nothing is open. */
    OptionalLong lowestOpen() {
        return head == tail ? OptionalLong.empty() : OptionalLong.of(offsets[head]);
    }

    /** What may be committed: the lowest open offset, or the position when nothing is open. */
    long committable() {
        return head == tail ? position : offsets[head];
    }

    /**
     * All that is done at or above what may be committed: records that were polled, and those that were done before and
     * may not have been polled yet. Records that follow one another in the log are one range, whatever gaps are between
     * them. Takes time proportional to the number of ranges.
     */
    DoneRanges doneBeyond() {
        DoneRanges.Builder polled = new DoneRanges.Builder();
        for (int first = done.nextSetBit(head); first >= 0; ) {
            int end = done.nextClearBit(first);
            polled.add(offsets[first], offsets[end - 1]);
            first = done.nextSetBit(end);
        }
        return polled.build().union(doneBefore.from(committable()));
    }

    /**
     * Gives what is to be committed now.
     *
     * @param maxMetadataBytes the most bytes of metadata that the broker takes
     */
    Commit commit(int maxMetadataBytes) {
        CommitMetadata.Fit metadata = CommitMetadata.fit(committable(), doneBeyond(), maxMetadataBytes);
        crowded = !metadata.complete() || 4L * metadata.text().length() > 3L * maxMetadataBytes;
        return new Commit(committable(), metadata.text(), changes, this);
    }

    /** Tells whether more may be committed than was, or more is done beyond that. */
    boolean hasNews() {
        return committable() > committed || changes > committedChanges;
    }

    /**
     * Notes that a commit succeeded, in whatever order commits are answered. Never told, a commit is still to be made.
     * Ignores one of an earlier term of ownership, which is answered only now.
     */
    void committed(Commit commit) {
        if (commit.account() != this) {
            return;
        }
        committed = Math.max(committed, commit.offset());
        committedChanges = Math.max(committedChanges, commit.changes());
    }

    /**
     * Tells whether at the last {@link #commit} what is done beyond took more than three quarters of the room, or did
     * not fit: no more should be polled until open records are done. Never true when nothing is done beyond, nor when
     * nothing is open: then polling alone leads on.
     */
    boolean crowded() {
        return crowded && head < tail && (doneInWindow > 0 || isDoneBeyondThePosition());
    }

    private boolean isDoneBeyondThePosition() {
        return !doneBefore.isEmpty() && doneBefore.last(doneBefore.count() - 1) >= position;
    }
}
