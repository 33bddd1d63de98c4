package dev.faststream.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What has to keep its order: the records of a partition, those of a key inside it, or a record on its own. Its queue
 * has the records that wait, in the order of the log; those that came back stand in front again, so that none that did
 * not come back is before one that did. Not thread-safe: only the poll loop's thread touches it.
 */
final class Strand<R> {
    private final Share<R> share;
    private final @Nullable Object key;
    private final Deque<InFlight<R>> queued = new ArrayDeque<>(2);
    private int out;
    private @Nullable Delivery<R> exclusive;
    private long timerMs = Long.MIN_VALUE;

    Strand(Share<R> share, @Nullable Object key) {
        this.share = share;
        this.key = key;
    }

    Share<R> share() {
        return share;
    }

    /** What the share knows it by; null where it has no name there. */
    @Nullable
    Object key() {
        return key;
    }

    Deque<InFlight<R>> queued() {
        return queued;
    }

    @Nullable
    InFlight<R> head() {
        return queued.peekFirst();
    }

    void add(InFlight<R> record) {
        record.strand(this);
        queued.addLast(record);
        share.queued(1);
    }

    InFlight<R> remove() {
        InFlight<R> record = queued.removeFirst();
        share.queued(-1);
        return record;
    }

    /** Puts a record where it was in the order of the log: in front, as a rule. */
    void giveBack(InFlight<R> record) {
        Deque<InFlight<R>> before = new ArrayDeque<>(0);
        while (!queued.isEmpty() && queued.getFirst().offset() < record.offset()) {
            before.addFirst(queued.removeFirst());
        }
        queued.addFirst(record);
        before.forEach(queued::addFirst);
        record.strand(this);
        share.queued(1);
    }

    /** Tells whether its next record may be handed over, as far as the records before it are concerned. */
    boolean isFree(boolean pipelined) {
        return share.isLive() && !queued.isEmpty() && (out == 0 || (pipelined && exclusive == null));
    }

    boolean isIdle() {
        return queued.isEmpty() && out == 0;
    }

    /** {@code alone} when nothing may be handed over behind it before it is home. */
    void handedOver(Delivery<R> delivery, boolean alone) {
        out++;
        if (alone) {
            exclusive = delivery;
        }
    }

    void cameHome(Delivery<R> delivery) {
        out--;
        if (exclusive == delivery) {
            exclusive = null;
        }
    }

    /** Notes that it is looked at again at a time; tells whether that is news. */
    boolean setTimer(long timeMs) {
        boolean news = timerMs != timeMs;
        timerMs = timeMs;
        return news;
    }
}
