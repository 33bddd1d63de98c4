package dev.faststream;

import java.util.Optional;

/** What the app provides, by type. Safe to use from any thread while the app runs. */
public interface Context {
    /**
     * Gives the instance provided for a type, opening it at the first call.
     *
     * @throws IllegalStateException if nothing was provided for {@code type}
     */
    <T> T get(Class<T> type);

    /** Gives the instance provided for a type, or empty where nothing was provided. */
    <T> Optional<T> find(Class<T> type);

    /** Tells whether something was provided for a type, without opening it. */
    boolean provides(Class<?> type);
}
