package dev.faststream;

import org.jspecify.annotations.Nullable;

/** Says that a message was not published: names the topic and the reason. */
public final class PublishException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Makes one with a message that names the topic and the reason. */
    public PublishException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
