package dev.faststream;

/**
 * Ends a handler early: the messages are dead-lettered with a reason, without another attempt.
 *
 * <p>Thrown by a handler, it speaks for all messages of the delivery that the handler has not marked.
 */
public final class RejectMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String reason;

    /** Makes one with the reason that the dead letter states. */
    public RejectMessage(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /** Why they are rejected. */
    public String reason() {
        return reason;
    }
}
