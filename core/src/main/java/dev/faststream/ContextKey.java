package dev.faststream;

import java.util.Objects;

/**
 * A typed key of a {@link Context}. Two keys are never equal, whatever their names: make one, and keep it as a constant
 * where all who use it can see it.
 *
 * <pre>{@code
 * static final ContextKey<Tenant> TENANT = ContextKey.of("tenant");
 * }</pre>
 *
 * @param <T> the type of the value
 */
public final class ContextKey<T> {
    private final String name;

    private ContextKey(String name) {
        this.name = name;
    }

    /**
     * Makes a key.
     *
     * @param name for messages to people
     */
    public static <T> ContextKey<T> of(String name) {
        return new ContextKey<>(Objects.requireNonNull(name, "name"));
    }

    @SuppressWarnings("unchecked") // Context.set takes only what the type allows
    T cast(Object value) {
        return (T) value;
    }

    /** Gives its name. */
    @Override
    public String toString() {
        return name;
    }
}
