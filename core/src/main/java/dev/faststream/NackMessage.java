package dev.faststream;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ends a handler early: the messages are delivered again, after a pause.
 *
 * <p>Thrown by a handler, it speaks for all messages of the delivery that the handler has not marked.
 */
public final class NackMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable Duration delay;

    /** Makes one that waits as long as the retry policy says. */
    public NackMessage() {
        super("to be delivered again, said the handler", null, false, false);
        this.delay = null;
    }

    /** Makes one that waits as long as this. */
    public NackMessage(Duration delay) {
        super("to be delivered again in " + delay.toMillis() + " ms, said the handler", null, false, false);
        this.delay = delay;
    }

    /** The pause before they are delivered again; empty where the retry policy decides. */
    public Optional<Duration> delay() {
        return Optional.ofNullable(delay);
    }
}
