package dev.faststream;

import java.time.Duration;

/** Says that a handler took longer than it may; a failed attempt like any other. */
public final class HandlerTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one that names the handler, the record (the first one of a batch) and how long it was allowed to take. */
    public HandlerTimeoutException(String handler, String record, Duration timeout) {
        super(
                handler + " has not finished " + record + " within " + timeout.toMillis()
                        + " ms. Make it faster, or raise its handler timeout.",
                null,
                false,
                false);
    }
}
