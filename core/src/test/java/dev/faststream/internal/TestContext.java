package dev.faststream.internal;

import dev.faststream.AppContext;
import dev.faststream.ContextKey;
import dev.faststream.DeliveryContext;
import dev.faststream.Provider;
import dev.faststream.ProviderMethod;
import java.util.Optional;

/** Provides one instance, to apps and deliveries. */
record TestContext(Object instance) implements AppContext, DeliveryContext {
    @Override
    public <T> T get(Class<T> type) {
        return find(type).orElseThrow();
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        return provides(type) ? Optional.of(type.cast(instance)) : Optional.empty();
    }

    @Override
    public boolean provides(Class<?> type) {
        return type.isInstance(instance);
    }

    @Override
    public <T> Optional<T> find(ContextKey<T> key) {
        return Optional.empty();
    }

    @Override
    public <T> void set(ContextKey<T> key, T value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public DeliveryContext open() {
        return this;
    }

    @Override
    public boolean isPerDelivery(Class<?> type) {
        return false;
    }

    @Override
    public Optional<ProviderMethod> providerOf(Class<?> type) {
        return Optional.empty();
    }

    @Override
    public <T> T get(Class<T> type, Provider<? extends T> provider) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
