package dev.faststream;

import org.jspecify.annotations.Nullable;

/** Says that bytes are not what a handler's body type expects; the message names the place inside the document. */
public final class DecodeException extends InvalidRecordException {
    private static final long serialVersionUID = 1L;

    /** Makes one with a message that says what was found and what was expected. */
    public DecodeException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
