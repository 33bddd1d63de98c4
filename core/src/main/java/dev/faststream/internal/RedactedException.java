package dev.faststream.internal;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Stands for an exception whose texts must not be seen as they are: same type by name, same trace, changed texts. */
final class RedactedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Class<?> type;
    private final @Nullable String text;

    private RedactedException(Throwable original, @Nullable String text, @Nullable Throwable cause) {
        super(original.getClass().getName() + (text == null ? "" : ": " + text), cause);
        this.type = original.getClass();
        this.text = text;
        setStackTrace(original.getStackTrace());
    }

    /** Changes the texts of an exception, of its causes, and of what it has suppressed. */
    static RedactedException of(Throwable original, UnaryOperator<String> change) {
        return of(original, change, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** A chain of causes may end in itself. */
    private static RedactedException of(Throwable original, UnaryOperator<String> change, Set<Throwable> seen) {
        seen.add(original);
        Throwable cause = original.getCause();
        String message = original.getMessage();
        RedactedException redacted = new RedactedException(
                original,
                message == null ? null : change.apply(message),
                cause == null || seen.contains(cause) ? null : of(cause, change, seen));
        for (Throwable suppressed : original.getSuppressed()) {
            if (!seen.contains(suppressed)) {
                redacted.addSuppressed(of(suppressed, change, seen));
            }
        }
        return redacted;
    }

    /** The type of the exception that this stands for. */
    Class<?> type() {
        return type;
    }

    /** The message of the exception that this stands for, changed. */
    @Nullable
    String text() {
        return text;
    }

    @Override
    @SuppressWarnings("OverrideThrowableToString") // it stands for another exception, and has to look like that one
    public String toString() {
        return String.valueOf(getMessage());
    }
}
