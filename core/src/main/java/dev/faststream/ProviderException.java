package dev.faststream;

/** What a handler depends on could not be made. The message names the type, the cause says why. */
public final class ProviderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one. */
    public ProviderException(String message, Throwable cause) {
        super(message, cause);
    }
}
