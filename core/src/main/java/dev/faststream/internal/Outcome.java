package dev.faststream.internal;

import java.time.Duration;

/** What became of one record in one delivery. */
public sealed interface Outcome {
    /** Handled, and everything it led to is acknowledged. */
    record Ack() implements Outcome {}

    /**
     * To be delivered again.
     *
     * @param after the pause before it
     * @param alone whether it leaves its batch and comes back as a batch of one
     */
    record Retry(Duration after, boolean alone) implements Outcome {}

    /** Dead-lettered, and the dead letter is acknowledged. */
    record Reject(Throwable cause) implements Outcome {}
}
