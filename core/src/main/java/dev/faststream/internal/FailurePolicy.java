package dev.faststream.internal;

import dev.faststream.InvalidRecordException;
import java.time.Duration;

/**
 * How often, and after which pauses, a failed delivery is tried again.
 *
 * @param attempts how often a record on its own is tried in all
 * @param batchAttempts how often a batch is tried in all, before its records are tried on their own
 * @param delay the pause after the first failure
 * @param multiplier by what each further pause is longer
 * @param maxDelay the longest pause
 */
public record FailurePolicy(int attempts, int batchAttempts, Duration delay, double multiplier, Duration maxDelay) {
    /** Three attempts, or four for a batch as a whole; pauses of 200 ms, doubling, up to 10 s. */
    public static FailurePolicy standard() {
        return new FailurePolicy(3, 4, Duration.ofMillis(200), 2, Duration.ofSeconds(10));
    }

    /** The pause after the n-th failure in a row, n from 1. */
    Duration pauseAfter(int failures) {
        double millis = delay.toMillis() * Math.pow(multiplier, failures - 1.0);
        return millis < (double) maxDelay.toMillis() ? Duration.ofMillis((long) millis) : maxDelay;
    }

    /** What becomes of a record that failed together with its batch. A record at fault is looked for at once. */
    Outcome afterBatchFailure(InFlight<?> record, Throwable cause) {
        int failures = record.countFailure();
        return failures < batchAttempts && !isRecordAtFault(cause)
                ? new Outcome.Retry(pauseAfter(failures), false)
                : new Outcome.Retry(Duration.ZERO, true);
    }

    /** What becomes of a record that failed on its own. Trying again can't help where the record is at fault. */
    Outcome afterFailure(InFlight<?> record, Throwable cause) {
        int failures = record.countFailure();
        return failures < attempts && !isRecordAtFault(cause)
                ? new Outcome.Retry(pauseAfter(failures), false)
                : new Outcome.Reject(cause);
    }

    private static boolean isRecordAtFault(Throwable cause) {
        return cause instanceof InvalidRecordException;
    }

    @Override
    public String toString() {
        return attempts + " attempts";
    }
}
