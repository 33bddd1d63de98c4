package dev.faststream.internal;

import dev.faststream.Headers;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One record between poll and commit.
 *
 * <p>Owned by one thread at a time: the poll loop until it is handed to a worker, the worker until it is settled, then
 * the poll loop again. The queues between them order their accesses. Only {@link #mark} may be called by others, where
 * the handler's marks may come late.
 *
 * @param <R> the broker's native record
 */
public final class InFlight<R> {
    private final R record;
    private final Partition partition;
    private final long offset;
    private final int bytes;
    private final long arrivedAtMs;

    // The engine's: where it waits, since when, and with whom it comes back.
    private @Nullable Strand<R> strand;
    private @Nullable Group<R> group;
    private long dueMs = Long.MIN_VALUE;

    // The worker's, and what a handler sees.
    private int attempt;
    private int failures;
    private boolean apart;
    private @Nullable R changed;
    private boolean bodyGiven;
    private @Nullable Object body;
    private @Nullable Headers headers;
    private @Nullable Mark mark;
    private volatile @Nullable LateMark lateMark;
    private volatile @Nullable Throwable rejection;
    private volatile @Nullable Throwable lastError;
    /** Read by the poll loop while the rest of the slice still runs. */
    private volatile @Nullable Outcome outcome;

    InFlight(R record, Partition partition, long offset, int bytes, long arrivedAtMs) {
        this.record = record;
        this.partition = partition;
        this.offset = offset;
        this.bytes = bytes;
        this.arrivedAtMs = arrivedAtMs;
    }

    /** The native record, as it was polled. */
    public R record() {
        return record;
    }

    /** The record as the handler is to see it: as it was polled, unless middleware has changed it. */
    public R seen() {
        R other = changed;
        return other == null ? record : other;
    }

    /** The handler is to see another record, and nothing that was read of this one, in this attempt. */
    void changed(R other) {
        changed = other;
        headers = null;
        bodyGiven = false;
    }

    /** The decoded body; null for a tombstone and before decoding. */
    public @Nullable Object body() {
        return body;
    }

    /** How often a handler was given this record, 1 the first time. */
    public int attempt() {
        return attempt;
    }

    /** Sets what the handler wants; the last mark wins. */
    public void mark(Mark wanted) {
        LateMark late = lateMark;
        if (late == null) {
            this.mark = wanted;
        } else {
            late.mark(wanted);
        }
    }

    /** Notes that its part of the handler failed; what the handler said of it before stands. */
    public void failed(Throwable cause) {
        if (mark == null) {
            mark = new Mark.Failed(cause);
        }
    }

    /** The headers; the view is made when first asked for. */
    public Headers headers(Function<R, Headers> view) {
        Headers known = headers;
        if (known == null) {
            known = view.apply(seen());
            headers = known;
        }
        return known;
    }

    public Partition partition() {
        return partition;
    }

    public long offset() {
        return offset;
    }

    int bytes() {
        return bytes;
    }

    /** When it was polled, by the engine's clock. */
    public long arrivedAtMs() {
        return arrivedAtMs;
    }

    Strand<R> strand() {
        if (strand == null) {
            throw new IllegalStateException(partition + " offset " + offset + " is in no engine");
        }
        return strand;
    }

    void strand(Strand<R> itsStrand) {
        this.strand = itsStrand;
    }

    /** The batch that it has to come back in; null for any. */
    @Nullable
    Group<R> group() {
        return group;
    }

    void group(@Nullable Group<R> itsGroup) {
        this.group = itsGroup;
    }

    /** Not to be handed over before this time. */
    long dueMs() {
        return dueMs;
    }

    void dueAt(long timeMs) {
        this.dueMs = timeMs;
    }

    /** Whether its batch is being taken apart to find the culprits. */
    boolean isApart() {
        return apart;
    }

    /** Its batch is being taken apart: from now on it counts failures only when it fails by itself. */
    void takeApart() {
        if (!apart) {
            apart = true;
            failures = 0;
        }
    }

    /** Tells whether somebody has said that it is done. */
    boolean isAcked() {
        LateMark late = lateMark;
        return mark instanceof Mark.Ack || (late != null && late.isAcked());
    }

    void body(@Nullable Object decoded) {
        this.body = decoded;
    }

    /** Has a body that is not to be decoded again in this attempt. */
    void giveBody(@Nullable Object known) {
        body = known;
        bodyGiven = true;
    }

    boolean hasGivenBody() {
        return bodyGiven;
    }

    /** Tells whether somebody has said what becomes of it. */
    boolean isMarked() {
        LateMark late = lateMark;
        return mark != null || (late != null && late.isMarked());
    }

    void beginAttempt() {
        attempt++;
        mark = null;
        outcome = null;
        bodyGiven = false;
        if (changed != null) {
            changed = null;
            headers = null;
        }
    }

    /** Tells whether one of these records is of one of these partitions. */
    static boolean isAnyOf(Collection<Partition> partitions, List<? extends InFlight<?>> records) {
        for (InFlight<?> record : records) {
            if (partitions.contains(record.partition())) {
                return true;
            }
        }
        return false;
    }

    /** The attempt does not count: nobody has seen the record. */
    void withdrawAttempt() {
        attempt--;
    }

    /** The marks of this attempt may come late. */
    void expectLateMark() {
        lateMark = new LateMark();
    }

    /** Where marks that may come late meet; null where marks count only until the handler has ended. */
    @Nullable
    LateMark lateMark() {
        return lateMark;
    }

    int countFailure(Throwable cause) {
        lastError = cause;
        return ++failures;
    }

    /** Its attempt failed for something that counts against neither it nor its handler. */
    void failedInnocently(Throwable cause) {
        lastError = cause;
    }

    /** Why its last attempt failed; null if none did. */
    @Nullable
    Throwable lastError() {
        return lastError;
    }

    Optional<Mark> mark() {
        return Optional.ofNullable(mark);
    }

    /** Forgets that the handler said it is done: what it led to could not be published. */
    void withdrawAck() {
        if (mark instanceof Mark.Ack) {
            mark = null;
        }
        LateMark late = lateMark;
        if (late != null) {
            late.withdrawAck();
        }
    }

    void settle(Outcome settled) {
        this.outcome = settled;
    }

    /** What became of it in its delivery; null while that is open, and when it was not begun. */
    @Nullable
    Outcome outcomeIfAny() {
        return outcome;
    }

    Outcome outcome() {
        Outcome known = outcome;
        if (known == null) {
            throw new IllegalStateException(partition() + " offset " + offset + " is not settled yet");
        }
        return known;
    }

    /** It goes back to the queue, and what came of it before is past. */
    void clearOutcome() {
        outcome = null;
    }

    /** Why it is to be dead-lettered; stays until that has succeeded, so that the handler is not called again. */
    @Nullable
    Throwable rejection() {
        return rejection;
    }

    void rejection(Throwable cause) {
        this.rejection = cause;
    }
}
