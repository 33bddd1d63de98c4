package dev.faststream.internal;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way to the handler and back: one batch, or a slice of single messages that are handled one after the
 * other. The engine makes it and takes it home; in between, the worker that runs it fills the outcomes of its records.
 * What others may ask of a running delivery, to be cut short or to be interrupted, is safe from any thread.
 *
 * @param <R> the broker's native record
 */
public final class Delivery<R> {
    private final List<InFlight<R>> records;
    private final boolean afterwards;
    private @Nullable Collection<Strand<R>> strands;

    private boolean whole;
    private volatile boolean cut;
    private volatile long startedAtMs;
    private volatile @Nullable Thread worker;
    private volatile boolean ended;

    private @Nullable Outcome later;
    private @Nullable Thread callee;
    private boolean timedOut;
    private boolean callSeen;
    private long callSeenAtMs;
    private boolean recall;
    private @Nullable CompletableFuture<Void> recalled;

    Delivery(List<InFlight<R>> records) {
        this(records, false);
    }

    /** A slice of one strand. */
    Delivery(List<InFlight<R>> records, Strand<R> strand) {
        this(records, false);
        this.strands = List.of(strand);
    }

    private Delivery(List<InFlight<R>> records, boolean afterwards) {
        this.records = records;
        this.afterwards = afterwards;
    }

    /** Brings one record home that was left open by the delivery it belonged to. */
    static <R> Delivery<R> afterwards(InFlight<R> record) {
        return new Delivery<>(List.of(record), true);
    }

    /** The records, in the order of each partition's log; their outcomes are filled by the worker. */
    public List<InFlight<R>> records() {
        return records;
    }

    /** Tells whether the delivery itself has come home before, and this is what one of its records became later. */
    boolean isAfterwards() {
        return afterwards;
    }

    /** What its record became, after it was left open. */
    void settleAfterwards(Outcome outcome) {
        this.later = outcome;
    }

    /** What its record became afterwards; null for a delivery that is home for the first time. */
    @Nullable
    Outcome later() {
        return later;
    }

    /** Tells whether a record goes back, so that nothing behind this delivery may overtake it. */
    public boolean breaksOrder() {
        for (InFlight<R> record : records) {
            Outcome outcome = record.outcomeIfAny();
            if (outcome == null || outcome.goesBack()) {
                return true;
            }
        }
        return false;
    }

    /** The strands that its records belong to. */
    Collection<Strand<R>> strands() {
        Collection<Strand<R>> known = strands;
        if (known == null) {
            LinkedHashSet<Strand<R>> found = new LinkedHashSet<>();
            for (InFlight<R> record : records) {
                found.add(record.strand());
            }
            known = found;
            strands = known;
        }
        return known;
    }

    void started(Thread thread, long nowMs) {
        startedAtMs = nowMs;
        worker = thread;
    }

    /** The thread that runs it; null before it was started. */
    public @Nullable Thread worker() {
        return worker;
    }

    /** The worker is done with it; what it led to may still be on its way. */
    void ended() {
        ended = true;
    }

    boolean hasEnded() {
        return ended;
    }

    /** When it was started; only where there is a worker. */
    public long startedAtMs() {
        return startedAtMs;
    }

    /** Its records are acked already, so that all of them have to be handled now: it can't be cut short. */
    void mustBeWhole() {
        whole = true;
    }

    /** Asks the worker to begin no further record of this slice. */
    public void cutShort() {
        cut = !whole;
    }

    /** Asks whoever waits before it begins to give it back, too; where it has to be whole, it goes on waiting. */
    public void recall() {
        cutShort();
        CompletableFuture<Void> toTell;
        synchronized (this) {
            recall = !whole;
            toTell = recall ? recalled : null;
        }
        if (toTell != null) {
            toTell.complete(null);
        }
    }

    /** Completes when it is asked to go back. */
    synchronized CompletableFuture<Void> recalled() {
        CompletableFuture<Void> known = recalled;
        if (known == null) {
            known = recall ? CompletableFuture.completedFuture(null) : new CompletableFuture<>();
            recalled = known;
        }
        return known;
    }

    /** Tells whether a record of these partitions is in it. */
    public boolean isOf(Collection<Partition> partitions) {
        return InFlight.isAnyOf(partitions, records);
    }

    /** Tells whether it begins no further record. */
    public boolean isCut() {
        return cut;
    }

    /** From now on the handler is running on this thread and may be interrupted. */
    synchronized void callBegins(Thread thread) {
        callee = thread;
        timedOut = false;
        callSeen = false;
    }

    /** The handler has ended; tells whether it was interrupted, and leaves no interrupt behind if so. */
    synchronized boolean callEnded() {
        callee = null;
        if (timedOut) {
            Thread.interrupted();
        }
        return timedOut;
    }

    /**
     * How long the handler itself has run; 0 while it does not. Where somebody may have waited before the call, that is
     * since it was first asked.
     */
    public synchronized long callRunningMs(long nowMs) {
        if (callee == null) {
            return 0;
        }
        if (recalled == null) {
            return nowMs - startedAtMs;
        }
        if (!callSeen) {
            callSeen = true;
            callSeenAtMs = nowMs;
        }
        return nowMs - callSeenAtMs;
    }

    /** Interrupts the handler, once. */
    public synchronized boolean interruptCall() {
        if (callee == null || timedOut) {
            return false;
        }
        timedOut = true;
        callee.interrupt();
        return true;
    }
}
