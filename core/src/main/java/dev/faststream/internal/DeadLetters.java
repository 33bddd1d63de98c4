package dev.faststream.internal;

import java.util.concurrent.CompletionStage;

/**
 * Where records go that can't be handled.
 *
 * @param <R> the broker's native record
 */
public interface DeadLetters<R> {
    /**
     * Writes a record away, byte for byte, with the reason.
     *
     * @return completes when the broker has acknowledged it, exceptionally when it has not
     */
    CompletionStage<?> publish(InFlight<R> record, Throwable cause);

    /** Says in a line where records go, for the start line of the subscription. */
    String describe();
}
