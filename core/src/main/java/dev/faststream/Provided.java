package dev.faststream;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What an app provides. Instances for the app are opened when first asked for and closed in the reverse order; those
 * for deliveries are made by {@link ScopedContext}. What replaces others comes first, the injector last. Safe to use
 * from any thread.
 */
final class Provided implements AppContext {
    /** How a type is provided. */
    sealed interface Way {
        /** One for the app. */
        record ForApp(Provider<?> provider) implements Way {}

        /** One for each delivery. */
        record ForDelivery(Provider<?> provider) implements Way {}

        /** One for each delivery, by a method with parameters of its own. */
        record ByMethod(ProviderMethod method) implements Way {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Class<?>, Way> ways = new ConcurrentHashMap<>();
    private final Map<Class<?>, Object> overrides = new ConcurrentHashMap<>();
    private final Map<Class<?>, Object> opened = new ConcurrentHashMap<>();
    private final Map<ContextKey<?>, Object> values = new ConcurrentHashMap<>();
    private volatile @Nullable Injector injector;

    // Under the lock.
    private final Deque<Object> inOrder = new ArrayDeque<>();
    private final Making making = new Making();

    void add(Class<?> type, Way way) {
        if (ways.putIfAbsent(type, way) != null) {
            throw new IllegalArgumentException(type.getName() + " is provided twice; provide it once");
        }
    }

    /** Adds the {@link Provides} methods of an object. */
    void addMethods(Object bean) {
        List<Method> methods = Arrays.stream(bean.getClass().getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Provides.class))
                .toList();
        if (methods.isEmpty()) {
            throw new IllegalArgumentException(
                    bean.getClass().getName() + " provides nothing: none of its methods is annotated with @Provides");
        }
        for (Method method : methods) {
            if (method.getReturnType() == void.class || method.getReturnType().isPrimitive()) {
                throw new IllegalArgumentException(bean.getClass().getSimpleName() + "." + method.getName()
                        + " is annotated with @Provides, but returns " + method.getReturnType()
                        + "; return an object of the type that it provides");
            }
            method.setAccessible(true);
            Object receiver = Modifier.isStatic(method.getModifiers()) ? bean.getClass() : bean;
            add(method.getReturnType(), new Way.ByMethod(new ProviderMethod(receiver, method)));
        }
    }

    <T> void override(Class<T> type, T instance) {
        overrides.put(type, type.cast(instance));
    }

    void injector(Injector supplier) {
        if (injector != null) {
            throw new IllegalArgumentException("there is an injector already; an app has one");
        }
        injector = supplier;
    }

    /** What replaces whatever was provided for a type; null where nothing does. */
    @Nullable
    Object overrideOf(Class<?> type) {
        return overrides.get(type);
    }

    @Nullable
    Way wayOf(Class<?> type) {
        return ways.get(type);
    }

    @Override
    public <T> T get(Class<T> type) {
        return find(type).orElseThrow(() -> nothingProvides(type));
    }

    static IllegalStateException nothingProvides(Class<?> type) {
        return new IllegalStateException(
                "Nothing provides " + type.getName() + "; add app.provide(" + type.getSimpleName() + ".class, ...)");
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        Object known = overrides.get(type);
        if (known == null) {
            known = opened.get(type);
        }
        if (known != null) {
            return Optional.of(type.cast(known));
        }
        return switch (ways.get(type)) {
            case null -> injected(type);
            case Way.ForApp(Provider<?> provider) -> Optional.of(type.cast(open(type, provider)));
            case Way.ForDelivery forDelivery -> throw onlyInDelivery(type);
            case Way.ByMethod byMethod -> throw onlyInDelivery(type);
        };
    }

    private static IllegalStateException onlyInDelivery(Class<?> type) {
        return new IllegalStateException(type.getName()
                + " is provided for each delivery, and this is the app's context, which outlives it; ask the context of"
                + " a handler, a middleware or a scoped provider");
    }

    private <T> Optional<T> injected(Class<T> type) {
        Injector supplier = injector;
        return supplier != null && supplier.has(type) ? Optional.of(supplier.get(type)) : Optional.empty();
    }

    private Object open(Class<?> type, Provider<?> provider) {
        lock.lock();
        try {
            Object known = opened.get(type);
            if (known != null) {
                return known;
            }
            Object instance = making.make(type, provider, this);
            opened.put(type, instance);
            inOrder.push(instance);
            return instance;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean provides(Class<?> type) {
        Injector supplier = injector;
        return overrides.containsKey(type) || ways.containsKey(type) || (supplier != null && supplier.has(type));
    }

    @Override
    public boolean isPerDelivery(Class<?> type) {
        return !overrides.containsKey(type)
                && (ways.get(type) instanceof Way.ForDelivery || ways.get(type) instanceof Way.ByMethod);
    }

    @Override
    public Optional<ProviderMethod> providerOf(Class<?> type) {
        return !overrides.containsKey(type) && ways.get(type) instanceof Way.ByMethod(ProviderMethod method)
                ? Optional.of(method)
                : Optional.empty();
    }

    @Override
    public <T> Optional<T> find(ContextKey<T> key) {
        return Optional.ofNullable(values.get(key)).map(key::cast);
    }

    @Override
    public <T> void set(ContextKey<T> key, T value) {
        values.put(key, value);
    }

    @Override
    public DeliveryContext open() {
        return new ScopedContext(this);
    }

    void close() {
        lock.lock();
        try {
            while (!inOrder.isEmpty()) {
                Making.close(inOrder.pop());
            }
            opened.clear();
        } finally {
            lock.unlock();
        }
    }
}
