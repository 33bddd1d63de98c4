package dev.faststream;

/** No reply has come to a request in time; the message names where it went, its correlation id and the time. */
public final class RequestTimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one with a message that names all of it. */
    public RequestTimeoutException(String message) {
        super(message);
    }
}
