package dev.faststream.internal;

import dev.faststream.AckPolicy;
import dev.faststream.InvalidRecordException;
import dev.faststream.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * What becomes of a delivery whose handler failed. Immutable.
 *
 * @param ackPolicy what counts as done
 * @param retries how often, and after which pauses, it is tried again before that
 * @param random gives numbers from 0 to 1, for pauses that are to differ
 * @param watch told of each failure before anything becomes of it
 */
public record FailurePolicy(AckPolicy ackPolicy, RetryPolicy retries, DoubleSupplier random, Watch watch) {
    /** Sees failures; called by whoever settles the record. */
    @FunctionalInterface
    public interface Watch {
        void failed(InFlight<?> record, Throwable cause);
    }

    /** One that nobody watches. */
    public FailurePolicy(AckPolicy ackPolicy, RetryPolicy retries, DoubleSupplier random) {
        this(ackPolicy, retries, random, (record, cause) -> {});
    }

    /** What becomes of one record. */
    sealed interface Verdict {
        /** It is delivered again after a pause. */
        record Again(Duration after) implements Verdict {}

        /** Its batch is taken apart to find out whether it is at fault. */
        record TakeApart() implements Verdict {}

        /** It is dead-lettered. */
        record DeadLetter() implements Verdict {}

        /** It is done all the same. */
        record PassOver() implements Verdict {}

        /** It stays open until somebody marks it. */
        record LeaveOpen() implements Verdict {}
    }

    private static final Verdict TAKE_APART = new Verdict.TakeApart();
    private static final Verdict DEAD_LETTER = new Verdict.DeadLetter();
    private static final Verdict PASS_OVER = new Verdict.PassOver();
    private static final Verdict LEAVE_OPEN = new Verdict.LeaveOpen();

    boolean isAckFirst() {
        return ackPolicy == AckPolicy.ACK_FIRST;
    }

    /** Whether only the handler's marks say what becomes of a record. */
    boolean isManual() {
        return ackPolicy == AckPolicy.MANUAL;
    }

    /** The pause after the n-th failure in a row, n from 1. */
    Duration pauseAfter(int failures) {
        return retries.pauseAfter(failures, random.getAsDouble());
    }

    /** Tells of failures that the policy does not decide about. */
    void tell(List<? extends InFlight<?>> records, Throwable cause) {
        records.forEach(record -> watch.failed(record, cause));
    }

    /**
     * What becomes of a record whose batch failed as a whole. A record at fault is looked for at once.
     *
     * @param shown the cause as people may see it
     */
    Verdict afterBatchFailure(InFlight<?> record, Throwable cause, Throwable shown) {
        watch.failed(record, cause);
        if (isManual()) {
            return LEAVE_OPEN;
        }
        if (isAckFirst()) {
            return PASS_OVER;
        }
        if (record.isApart()) {
            return TAKE_APART;
        }
        int failures = record.countFailure(shown);
        return mayHelp(failures, cause) ? new Verdict.Again(pauseAfter(failures)) : TAKE_APART;
    }

    /**
     * What becomes of a record that failed by itself.
     *
     * @param shown the cause as people may see it
     */
    Verdict afterFailure(InFlight<?> record, Throwable cause, Throwable shown) {
        watch.failed(record, cause);
        int failures = record.countFailure(shown);
        return switch (ackPolicy) {
            // The handler never saw a record that can't be read, so nobody will mark it.
            case MANUAL -> isRecordAtFault(cause) ? DEAD_LETTER : LEAVE_OPEN;
            case ACK_FIRST -> PASS_OVER;
            case NACK_ON_ERROR -> new Verdict.Again(pauseAfter(failures));
            case REJECT_ON_ERROR -> mayHelp(failures, cause) ? new Verdict.Again(pauseAfter(failures)) : DEAD_LETTER;
            case ACK -> mayHelp(failures, cause) ? new Verdict.Again(pauseAfter(failures)) : PASS_OVER;
        };
    }

    private boolean mayHelp(int failures, Throwable cause) {
        return failures < retries.attempts() && !isRecordAtFault(cause) && retries.retries(cause);
    }

    private static boolean isRecordAtFault(Throwable cause) {
        return cause instanceof InvalidRecordException;
    }
}
