package dev.faststream;

/** The context of one delivery, as brokers use it. Used by the thread that runs the delivery. */
public interface DeliveryContext extends Context, AutoCloseable {
    /**
     * Gives the delivery's instance of a type, made by this provider when it is first asked for.
     *
     * @throws IllegalStateException if the provider needs the type itself
     * @throws ProviderException if the provider failed
     */
    <T> T get(Class<T> type, Provider<? extends T> provider);

    /**
     * Ends it: closes what was made for the delivery and is {@link AutoCloseable}, the last first. What can't be closed
     * is logged. Never throws.
     */
    @Override
    void close();
}
