package dev.faststream.internal;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One message, or one batch, on its way to the handler and back.
 *
 * @param records in the order of each partition's log; their outcomes are filled by the worker
 * @param <R> the broker's native record
 */
public record Delivery<R>(List<InFlight<R>> records) {
    /** Tells whether a record of it is to be tried again. */
    public boolean hasRetry() {
        for (InFlight<R> record : records) {
            if (record.outcome() instanceof Outcome.Retry) {
                return true;
            }
        }
        return false;
    }

    Set<Assignment> assignments() {
        return records.stream().map(InFlight::assignment).collect(Collectors.toSet());
    }
}
