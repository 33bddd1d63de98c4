package dev.faststream;

import org.jspecify.annotations.Nullable;

/**
 * Says that a record itself is at fault: its body, its key or a header that a handler asked for. Trying again can't
 * help, so that the record is dead-lettered at once, and its neighbours in a batch go on without it.
 */
public class InvalidRecordException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one with a message that names the record and says what was expected. */
    public InvalidRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
