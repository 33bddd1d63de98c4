package dev.faststream;

/**
 * Ends a handler early: the messages are done, as if it had returned without a result.
 *
 * <p>Thrown by a handler, it speaks for all messages of the delivery that the handler has not marked.
 */
public final class AckMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one. */
    public AckMessage() {
        super("acknowledged by the handler", null, false, false);
    }
}
