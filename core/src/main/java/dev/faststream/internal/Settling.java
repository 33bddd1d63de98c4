package dev.faststream.internal;

import dev.faststream.InvalidRecordException;
import dev.faststream.StopApplication;
import dev.faststream.StopSubscriber;
import dev.faststream.Unwanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of records when their handler has ended: what it marked stands, what it threw as a verb stands for the
 * rest, and else the failure policy decides. Stateless, so that any worker may use it.
 */
final class Settling<R> {
    private static final Logger log = LoggerFactory.getLogger(Settling.class);
    private static final Outcome ACK = new Outcome.Ack();
    private static final Outcome OPEN = new Outcome.Open();
    private static final Outcome GIVE_BACK = new Outcome.GiveBack();
    private static final Outcome NOT_BEGUN = new Outcome.NotBegun();

    private final String handler;
    private final RecordMapper<R> mapper;
    private final FailurePolicy failures;
    private final DeadLettering<R> letters;
    private final Stops stops;
    private final Redactor<R> redactor;

    Settling(String handler, RecordMapper<R> mapper, Pipeline.FailureHandling<R> onFailure) {
        this.handler = handler;
        this.mapper = mapper;
        this.failures = onFailure.policy();
        this.letters = new DeadLettering<>(handler, mapper, failures, onFailure.deadLetters());
        this.stops = onFailure.stops();
        this.redactor = onFailure.redactor();
    }

    /** Gives a failure as people may see it. */
    Throwable shown(List<InFlight<R>> records, Throwable failure) {
        return redactor.shown(records, failure);
    }

    /** A handler gets the record now; tells whether it is to be asked: a dead letter that failed is written again. */
    boolean begin(InFlight<R> record, Pending<R> pending) {
        Throwable rejection = record.rejection();
        if (rejection != null) {
            letters.write(record, rejection, pending);
            return false;
        }
        record.beginAttempt();
        if (failures.isManual()) {
            record.expectLateMark();
        }
        return true;
    }

    // --- the handler has ended

    /** The handler has returned: what it marked stands, the rest is done. */
    void returned(List<InFlight<R>> records, Pending<R> pending) {
        for (InFlight<R> record : records) {
            Mark mark = markOf(record);
            if (failures.isAckFirst()) {
                pending.settle(record, ACK);
            } else if (mark != null) {
                settle(record, mark, pending);
            } else {
                pending.settle(record, failures.isManual() ? OPEN : ACK);
            }
        }
    }

    /** Tells whether a record is done when its handler has returned, before it is settled. */
    boolean isDone(InFlight<R> record) {
        return failures.isAckFirst() || (record.isMarked() ? record.isAcked() : !failures.isManual());
    }

    private @Nullable Mark markOf(InFlight<R> record) {
        LateMark late = record.lateMark();
        Optional<Mark> marked = late == null ? record.mark() : late.take().or(record::mark);
        return marked.orElse(null);
    }

    private void settle(InFlight<R> record, Mark mark, Pending<R> pending) {
        switch (mark) {
            case Mark.Ack ack -> pending.settle(record, ACK);
            case Mark.Nack(Duration delay) -> pending.settle(record, nacked(record, delay));
            case Mark.Reject(String reason) ->
                deadLetter(record, shown(List.of(record), new RejectedException(reason)), pending);
            case Mark.Skip(String reason) -> passOver(record, redactor.shown(record, reason), null, pending);
            case Mark.Defer(Duration pause, Outcome.Shape shape) -> {
                record.withdrawAttempt();
                pending.settle(record, new Outcome.Retry(pause, shape));
            }
            case Mark.GiveBack back -> pending.settle(record, GIVE_BACK);
            case Mark.NotBegun untaken -> {
                record.withdrawAttempt();
                pending.settle(record, NOT_BEGUN);
            }
            case Mark.Failed(Throwable cause) -> partFailed(record, cause, pending);
        }
    }

    /** Its own part of the handler has thrown: a verb stands for this record alone. */
    private void partFailed(InFlight<R> record, Throwable cause, Pending<R> pending) {
        Mark verb = Verbs.markOf(cause, 1);
        if (verb == null) {
            failed(record, cause, pending);
        } else {
            sayIfInnocent(List.of(record), cause);
            settle(record, verb, pending);
            stop(cause);
        }
    }

    private Outcome nacked(InFlight<R> record, @Nullable Duration delay) {
        return new Outcome.Retry(delay == null ? failures.pauseAfter(record.attempt()) : delay, Outcome.Shape.ALONE);
    }

    /**
     * The handler has thrown: what it marked stands.
     *
     * @param records those of the call, one or a batch
     */
    void threw(List<InFlight<R>> records, Throwable cause, Pending<R> pending) {
        if (failures.isAckFirst()) {
            failures.tell(records, cause);
            Throwable shown = shown(records, Verbs.failureIn(cause));
            logFailure(records, shown, "; they were acked before, so they are not tried again", shown);
            records.forEach(record -> pending.settle(record, ACK));
            stop(cause);
            return;
        }
        Mark verb = Verbs.markOf(cause, records.size());
        sayIfInnocent(records, cause);
        List<InFlight<R>> unmarked = new ArrayList<>();
        for (InFlight<R> record : records) {
            Mark own = markOf(record);
            Mark mark = own == null ? verb : own;
            if (mark != null) {
                settle(record, mark, pending);
            } else {
                unmarked.add(record);
            }
        }
        if (records.size() == 1) {
            unmarked.forEach(record -> failed(record, cause, pending));
        } else if (!unmarked.isEmpty()) {
            batchFailed(unmarked, cause, pending);
        }
        stop(cause);
    }

    private void sayIfInnocent(List<InFlight<R>> records, Throwable cause) {
        Verbs.innocenceOf(cause).ifPresent(innocence -> {
            failures.tell(records, innocence.cause());
            Throwable shown = shown(records, innocence.cause());
            Throwable trace = traceIfNew(records.getFirst(), shown);
            records.forEach(record -> record.failedInnocently(shown));
            logFailure(records, shown, innocence.next(), trace);
        });
    }

    private void stop(Throwable cause) {
        if (cause instanceof StopSubscriber) {
            log.warn("{} stops its subscription", handler);
            stops.subscription();
        } else if (cause instanceof StopApplication) {
            log.warn("{} stops the app", handler);
            stops.application();
        }
    }

    private void batchFailed(List<InFlight<R>> records, Throwable cause, Pending<R> pending) {
        Throwable shown = shown(records, cause);
        Throwable trace = traceIfNew(records.getFirst(), shown);
        String next = "";
        for (InFlight<R> record : records) {
            switch (failures.afterBatchFailure(record, cause, shown)) {
                case FailurePolicy.Verdict.Again(Duration after) -> {
                    pending.settle(record, new Outcome.Retry(after, Outcome.Shape.TOGETHER));
                    next = inMs(after);
                }
                case FailurePolicy.Verdict.LeaveOpen open -> {
                    pending.settle(record, OPEN);
                    next = stayOpen();
                    trace = shown;
                }
                default -> {
                    pending.settle(record, new Outcome.Retry(Duration.ZERO, Outcome.Shape.APART));
                    next = "; it is taken apart to find the records at fault";
                }
            }
        }
        logFailure(records, shown, next, trace);
    }

    /** A record that failed in the same way the last time has shown the trace then; asked before it is noted. */
    private static @Nullable Throwable traceIfNew(InFlight<?> record, Throwable cause) {
        Throwable before = record.lastError();
        return before != null && Objects.equals(before.toString(), cause.toString()) ? null : cause;
    }

    private void logFailure(List<InFlight<R>> records, Throwable cause, String next, @Nullable Throwable trace) {
        InFlight<R> first = records.getFirst();
        log.warn(
                "{} failed for {}{}, attempt {}: {}{}",
                handler,
                records.size() == 1 ? "" : "a batch of " + records.size() + " records from ",
                mapper.describe(first.record()) + (records.size() == 1 ? "" : " on"),
                first.attempt(),
                cause,
                next,
                trace);
    }

    private static String inMs(Duration after) {
        return "; it is tried again in " + after.toMillis() + " ms";
    }

    private static String stayOpen() {
        return "; what it has not marked stays open until somebody does";
    }

    private void failed(InFlight<R> record, Throwable cause, Pending<R> pending) {
        Throwable shown = shown(List.of(record), cause);
        Throwable trace = traceIfNew(record, shown);
        switch (failures.afterFailure(record, cause, shown)) {
            case FailurePolicy.Verdict.Again(Duration after) -> {
                logFailure(List.of(record), shown, inMs(after), trace);
                pending.settle(record, new Outcome.Retry(after, Outcome.Shape.ALONE));
            }
            case FailurePolicy.Verdict.PassOver pass -> passOver(record, shown.toString(), shown, pending);
            case FailurePolicy.Verdict.LeaveOpen open -> {
                logFailure(List.of(record), shown, stayOpen(), shown);
                pending.settle(record, OPEN);
            }
            default -> deadLetter(record, shown, pending);
        }
    }

    private void passOver(InFlight<R> record, String reason, @Nullable Throwable cause, Pending<R> pending) {
        log.warn("{} passes over {}: {}", handler, mapper.describe(record.record()), reason, cause);
        pending.settle(record, ACK);
    }

    /** A record that can't be given to the handler. */
    void invalid(InFlight<R> record, InvalidRecordException cause, Pending<R> pending) {
        failed(record, cause, pending);
    }

    /** A record that no handler wants. */
    void unwanted(InFlight<R> record, Unwanted becomes, Supplier<InvalidRecordException> cause, Pending<R> pending) {
        switch (becomes) {
            case FAIL -> failed(record, cause.get(), pending);
            case SKIP -> pending.settle(record, ACK);
            case DEAD_LETTER -> deadLetter(record, shown(List.of(record), cause.get()), pending);
        }
    }

    // --- marks that come after the handler has ended

    /** Waits for the marks of records that are still open when their delivery is home. */
    void awaitMarks(List<InFlight<R>> records, Consumer<Delivery<R>> home) {
        for (InFlight<R> record : records) {
            LateMark late = record.lateMark();
            if (late != null) {
                late.whenMarked(mark -> {
                    Pending<R> pending = new Pending<>(Delivery.afterwards(record), any -> {}, home);
                    settle(record, mark, pending);
                    pending.release();
                });
            }
        }
    }

    // --- dead letters

    /** {@code shown} is what people may see of the cause. */
    private void deadLetter(InFlight<R> record, Throwable shown, Pending<R> pending) {
        letters.log(record, shown);
        record.rejection(shown);
        letters.write(record, shown, pending);
    }

    static Throwable unwrap(Throwable t) {
        return (t instanceof CompletionException || t instanceof ExecutionException) && t.getCause() != null
                ? t.getCause()
                : t;
    }
}
