package dev.faststream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Gives messages back as if the handler had not been given them: they come again after a pause, and neither their
 * attempts nor their failures are counted. For middleware that finds out that handling makes no sense now.
 *
 * <p>Thrown by a handler or by middleware, it speaks for all messages of the delivery that were not marked. A batch
 * comes again as the same batch. With {@link AckPolicy#ACK_FIRST} nothing comes again.
 */
public final class DeferMessage extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Duration pause;

    /** Makes one for messages that were not handled. */
    public DeferMessage(Duration pause) {
        this(pause, null);
    }

    /**
     * Makes one for messages whose handling failed, for a reason that does not count against them.
     *
     * @param pause the pause before they come again
     * @param cause why it failed, which is logged; null if it was not tried
     */
    public DeferMessage(Duration pause, @Nullable Throwable cause) {
        super("to come again in " + pause.toMillis() + " ms, without counting this attempt", cause, false, false);
        this.pause = pause;
    }

    /** The pause before they come again. */
    public Duration pause() {
        return pause;
    }
}
