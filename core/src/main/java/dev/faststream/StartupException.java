package dev.faststream;

import org.jspecify.annotations.Nullable;

/** Says why an app that is configured correctly could not start: most often a cluster that does not answer. */
public final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one with a message that says what was tried and what to do. */
    public StartupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
