package dev.faststream.json;

import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/** Says why a body could not be encoded. */
final class EncodeExplanation {
    private static final int SHOWN_CHARACTERS = 200;

    /** What Jackson adds for those who configure it. */
    private static final Pattern ADVICE = Pattern.compile("(?s)\\s*\\(to avoid exception.*|, from `[^`]*`|\\n.*");

    private EncodeExplanation() {}

    static IllegalArgumentException of(JacksonException failure, Object body) {
        String type = body.getClass().getTypeName();
        return new IllegalArgumentException(
                type + " can't be encoded as JSON: " + JsonPath.text(failure.getPath()) + " " + reason(failure),
                failure);
    }

    private static String reason(JacksonException failure) {
        Throwable cause = failure;
        while (cause instanceof JacksonException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (!(cause instanceof JacksonException jackson)) {
            return "can't be read: " + Found.shortened(String.valueOf(cause), SHOWN_CHARACTERS);
        }
        String message = ADVICE.matcher(jackson.getOriginalMessage()).replaceAll("");
        return message.startsWith("No serializer found for class ")
                ? "is of a class without properties; make it a record, or give it getters"
                : "is refused: " + Found.shortened(message, SHOWN_CHARACTERS);
    }
}
