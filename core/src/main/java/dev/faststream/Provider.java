package dev.faststream;

/**
 * Makes what handlers depend on.
 *
 * @param <T> what it makes
 */
@FunctionalInterface
public interface Provider<T> {
    /**
     * Makes one.
     *
     * @param context gives what it needs itself
     */
    T provide(Context context) throws Exception;
}
