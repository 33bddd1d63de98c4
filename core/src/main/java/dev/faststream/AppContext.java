package dev.faststream;

import java.util.Optional;

/**
 * The context of an app, as brokers use it. Applications have {@link Context}; this is for who writes a broker. Safe to
 * use from any thread.
 */
public interface AppContext extends Context {
    /** Makes one that provides nothing. */
    static AppContext empty() {
        return new Provided();
    }

    /** Opens the context of a delivery, which whoever opened it closes. */
    DeliveryContext open();

    /** Tells whether there is one instance of a type for each delivery, and not one for the app. */
    boolean isPerDelivery(Class<?> type);

    /** Gives the {@link Provides} method for a type, whose parameters the broker binds as those of handlers. */
    Optional<ProviderMethod> providerOf(Class<?> type);
}
