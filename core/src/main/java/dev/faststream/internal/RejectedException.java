package dev.faststream.internal;

/** Stands in a dead letter for the reason that a handler gave to {@code message.reject(reason)}. */
public final class RejectedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RejectedException(String reason) {
        super(reason, null, false, false);
    }
}
