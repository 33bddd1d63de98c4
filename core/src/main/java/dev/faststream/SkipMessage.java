package dev.faststream;

/**
 * Ends a handler early: the messages are passed over, which is done without a dead letter or a result.
 *
 * <p>Thrown by a handler, it speaks for all messages of the delivery that the handler has not marked.
 */
public final class SkipMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one. */
    public SkipMessage() {
        this("skipped by the handler");
    }

    /** Makes one with the reason that the log states. */
    public SkipMessage(String reason) {
        super(reason, null, false, false);
    }
}
