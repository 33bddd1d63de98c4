package dev.faststream;

import org.jspecify.annotations.Nullable;

/**
 * Says that something which handling needs does not answer, as a schema registry, and that the record is not at fault.
 * Whatever the failure policy says, the record is tried again, with growing pauses, until that answers: it is neither
 * lost nor dead-lettered. Thrown by codecs; a handler may throw it, too. {@link AckPolicy#ACK_FIRST} alone tries
 * nothing again.
 */
public class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one with a message that says what does not answer and what to do. */
    public UnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
