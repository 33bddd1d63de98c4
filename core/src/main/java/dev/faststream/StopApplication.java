package dev.faststream;

/**
 * Stops the app gracefully, as a signal to end would.
 *
 * <p>Thrown by a handler, it speaks for all messages of the delivery that the handler has not marked: they are given
 * back, not done, and are handled again after the next start.
 */
public final class StopApplication extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one. */
    public StopApplication() {
        super("the handler stops the app", null, false, false);
    }
}
