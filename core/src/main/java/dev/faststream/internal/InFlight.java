package dev.faststream.internal;

import dev.faststream.Headers;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One record between poll and commit.
 *
 * <p>Owned by one thread at a time: the poll loop until it is handed to a lane, the worker until it is settled, then
 * the poll loop again. The queues between them order their accesses.
 *
 * @param <R> the broker's native record
 */
public final class InFlight<R> {
    private final R record;
    private final Assignment assignment;
    private final long offset;
    private final int bytes;
    private final long arrivedAtMs;

    private int attempt;
    private int failures;
    private boolean alone;
    private @Nullable Object body;
    private @Nullable Headers headers;
    private @Nullable Mark mark;
    private @Nullable Outcome outcome;
    private @Nullable Throwable rejection;

    InFlight(R record, Assignment assignment, long offset, int bytes, long arrivedAtMs) {
        this.record = record;
        this.assignment = assignment;
        this.offset = offset;
        this.bytes = bytes;
        this.arrivedAtMs = arrivedAtMs;
    }

    /** The native record, as it was polled. */
    public R record() {
        return record;
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
    public void mark(Mark mark) {
        this.mark = mark;
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
            known = view.apply(record);
            headers = known;
        }
        return known;
    }

    public Partition partition() {
        return assignment.partition();
    }

    public long offset() {
        return offset;
    }

    Assignment assignment() {
        return assignment;
    }

    int bytes() {
        return bytes;
    }

    long arrivedAtMs() {
        return arrivedAtMs;
    }

    boolean alone() {
        return alone;
    }

    /** Leaves its batch: from now on it is delivered, and counts its failures, by itself. */
    void isolate() {
        alone = true;
        failures = 0;
    }

    void body(@Nullable Object decoded) {
        this.body = decoded;
    }

    void beginAttempt() {
        attempt++;
        mark = null;
        outcome = null;
    }

    int countFailure() {
        return ++failures;
    }

    Optional<Mark> mark() {
        return Optional.ofNullable(mark);
    }

    /** Forgets that the handler said it is done: what it led to could not be published. */
    void withdrawAck() {
        if (mark instanceof Mark.Ack) {
            mark = null;
        }
    }

    void settle(Outcome settled) {
        this.outcome = settled;
    }

    Outcome outcome() {
        if (outcome == null) {
            throw new IllegalStateException(partition() + " offset " + offset + " is not settled yet");
        }
        return outcome;
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
