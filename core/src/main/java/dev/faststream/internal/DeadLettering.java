package dev.faststream.internal;

import dev.faststream.InvalidRecordException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the dead letters of one handler's records. What the causes say may be seen by people. Stateless, so that any
 * worker may use it.
 *
 * @param handler its name in messages to people
 */
record DeadLettering<R>(String handler, RecordMapper<R> mapper, FailurePolicy failures, DeadLetters<R> destination) {
    /** What becomes of records is all said under one name. */
    private static final Logger log = LoggerFactory.getLogger(Settling.class);

    /** Writes it, and settles the record when that has succeeded or failed: then it is tried again. */
    void write(InFlight<R> record, Throwable cause, Pending<R> pending) {
        pending.hold();
        CompletionStage<?> written;
        try {
            written = destination.publish(record, cause);
        } catch (Throwable e) {
            settle(record, cause, e, pending);
            return;
        }
        written.whenComplete((done, failure) -> settle(record, cause, failure, pending));
    }

    /** The trace of an exception that was made to describe the record says nothing more. */
    void log(InFlight<R> record, Throwable cause) {
        Class<?> type = Redactor.typeOf(cause);
        boolean recordAtFault = InvalidRecordException.class.isAssignableFrom(type) || type == RejectedException.class;
        log.warn(
                "{} can't handle {}, attempt {}; it goes to {}: {}",
                handler,
                mapper.describe(record.record()),
                record.attempt(),
                destination.describe(),
                recordAtFault ? Redactor.messageOf(cause) : cause.toString(),
                recordAtFault ? null : cause);
    }

    private void settle(InFlight<R> record, Throwable cause, @Nullable Throwable failure, Pending<R> pending) {
        if (failure == null) {
            pending.settle(record, new Outcome.Reject(cause));
        } else {
            Duration pause = failures.pauseAfter(record.countFailure(Settling.unwrap(failure)));
            log.error(
                    "{} can't be dead-lettered, so {} waits and nothing is lost; trying again in {} ms: {}",
                    mapper.describe(record.record()),
                    record.partition(),
                    pause.toMillis(),
                    Settling.unwrap(failure).getMessage());
            pending.settle(record, new Outcome.Retry(pause, Outcome.Shape.ALONE));
        }
        pending.release();
    }
}
