package dev.faststream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The context of one delivery over that of the app. Used by the thread that runs the delivery. */
final class ScopedContext implements DeliveryContext {
    private final Provided app;
    private final Map<ContextKey<?>, Object> values = new HashMap<>(4);
    private final Map<Class<?>, Object> made = new HashMap<>(4);
    private final List<Object> inOrder = new ArrayList<>(4);
    private final Making making = new Making();
    private boolean closed;

    ScopedContext(Provided app) {
        this.app = app;
    }

    @Override
    public <T> T get(Class<T> type) {
        return find(type).orElseThrow(() -> Provided.nothingProvides(type));
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        if (app.overrideOf(type) != null) {
            return app.find(type);
        }
        return switch (app.wayOf(type)) {
            case Provided.Way.ForDelivery(Provider<?> provider) -> Optional.of(madeOnce(type, provider));
            case Provided.Way.ByMethod(ProviderMethod method) -> Optional.of(madeBefore(type, method));
            case null, default -> app.find(type);
        };
    }

    private <T> T madeBefore(Class<T> type, ProviderMethod provider) {
        Object known = made.get(type);
        if (known == null) {
            throw new IllegalStateException(type.getName() + " is made by "
                    + provider.method().getDeclaringClass().getSimpleName() + "."
                    + provider.method().getName()
                    + " out of what the handler gets; take it as a @Depends parameter of the handler, or of another"
                    + " @Provides method");
        }
        return type.cast(known);
    }

    @Override
    public <T> T get(Class<T> type, Provider<? extends T> provider) {
        return madeOnce(type, provider);
    }

    private <T> T madeOnce(Class<T> type, Provider<?> provider) {
        Object known = made.get(type);
        if (known != null) {
            return type.cast(known);
        }
        if (closed) {
            throw new IllegalStateException(
                    type.getName() + " is provided for each delivery, and this delivery has ended");
        }
        Object instance = making.make(type, provider, this);
        // Kept before it is cast: what was made is closed, also when it is of another type.
        inOrder.add(instance);
        T typed = type.cast(instance);
        made.put(type, typed);
        return typed;
    }

    @Override
    public boolean provides(Class<?> type) {
        return app.provides(type);
    }

    @Override
    public <T> Optional<T> find(ContextKey<T> key) {
        Object own = values.get(key);
        return own == null ? app.find(key) : Optional.of(key.cast(own));
    }

    @Override
    public <T> void set(ContextKey<T> key, T value) {
        values.put(key, value);
    }

    @Override
    public void close() {
        closed = true;
        inOrder.reversed().forEach(Making::close);
        inOrder.clear();
    }
}
