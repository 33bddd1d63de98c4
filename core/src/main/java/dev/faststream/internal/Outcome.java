package dev.faststream.internal;

import java.time.Duration;

/** What became of one record in one delivery. A record that was not begun has none. */
public sealed interface Outcome {
    /** Handled, and everything it led to is acknowledged; or passed over because the policy says so. */
    record Ack() implements Outcome {}

    /**
     * To be delivered again.
     *
     * @param after the pause before it
     * @param shape with which others it comes back
     */
    record Retry(Duration after, Shape shape) implements Outcome {}

    /** Dead-lettered, and the dead letter is acknowledged. */
    record Reject(Throwable cause) implements Outcome {}

    /** Its handler has ended without saying what becomes of it, and may still say so; only where marks alone count. */
    record Open() implements Outcome {}

    /** Given back, because its handler stops the subscription: nobody handles it before the next start. */
    record GiveBack() implements Outcome {}

    /** Nobody took it: it goes back as it was. */
    record NotBegun() implements Outcome {}

    /** With which others of its batch a record comes back. */
    enum Shape {
        /** By itself. */
        ALONE,
        /** With all the others that came back so, as the same batch. */
        TOGETHER,
        /** With half of the others that came back so, to find out which of them is at fault. */
        APART
    }

    /** Tells whether the record goes back, so that none that must come after it may be handled now. */
    default boolean goesBack() {
        return this instanceof Retry || this instanceof GiveBack || this instanceof NotBegun;
    }
}
