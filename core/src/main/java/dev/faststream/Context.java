package dev.faststream;

import java.util.Optional;

/**
 * What is known around a handler: what the app provides, by type, and values under typed keys.
 *
 * <p>There is one for the app, and one for each delivery, which sees what the app's has and adds its own. Middleware,
 * handlers and providers get that of their delivery; it is made when somebody first asks for it, ends with the
 * delivery, and is meant for the thread that runs the handler. The app's is safe to use from any thread.
 */
public interface Context {
    /**
     * Gives the instance provided for a type, opening it at the first call: once for the app, or once for the delivery.
     *
     * @throws IllegalStateException if nothing was provided for {@code type}, if it is provided for deliveries and this
     *     is the app's context, or if its provider needs itself
     * @throws ProviderException if its provider failed
     */
    <T> T get(Class<T> type);

    /** Gives the instance provided for a type as {@link #get(Class)} does, or empty where nothing was provided. */
    <T> Optional<T> find(Class<T> type);

    /** Tells whether something was provided for a type, without opening it. */
    boolean provides(Class<?> type);

    /**
     * Gives the value under a key: this delivery's, or else the app's.
     *
     * @throws IllegalStateException if there is none; names the key
     */
    default <T> T get(ContextKey<T> key) {
        return find(key)
                .orElseThrow(() -> new IllegalStateException("Nothing is set under the context key '" + key
                        + "'; set it in a middleware, or for the app with app.context().set(...)"));
    }

    /** Gives the value under a key as {@link #get(ContextKey)} does, or empty where there is none. */
    <T> Optional<T> find(ContextKey<T> key);

    /** Sets the value under a key, for this delivery or for the app; what was there before is replaced. */
    <T> void set(ContextKey<T> key, T value);
}
