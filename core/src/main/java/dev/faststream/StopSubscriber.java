package dev.faststream;

/**
 * Stops this subscriber gracefully; the app and its other subscribers go on.
 *
 * <p>Thrown by a handler, it speaks for all messages of the delivery that the handler has not marked: they are given
 * back, not done, and are handled again after the next start.
 */
public final class StopSubscriber extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one. */
    public StopSubscriber() {
        super("the handler stops its subscriber", null, false, false);
    }
}
