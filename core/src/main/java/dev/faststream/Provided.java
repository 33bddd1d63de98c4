package dev.faststream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance per type, opened when first asked for, closed in the reverse order. Safe to use from any thread. */
final class Provided implements Context {
    private static final Logger log = LoggerFactory.getLogger(Provided.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Class<?>, Supplier<?>> suppliers = new HashMap<>();
    private final Map<Class<?>, Object> opened = new HashMap<>();
    private final Deque<Object> inOrder = new ArrayDeque<>();

    <T> void add(Class<T> type, Supplier<? extends T> open) {
        lock.lock();
        try {
            if (suppliers.putIfAbsent(type, open) != null) {
                throw new IllegalArgumentException(type.getName() + " is provided twice; provide it once");
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <T> T get(Class<T> type) {
        return find(type)
                .orElseThrow(() -> new IllegalStateException("Nothing provides " + type.getName() + "; add app.provide("
                        + type.getSimpleName() + ".class, ...)"));
    }

    @Override
    public <T> Optional<T> find(Class<T> type) {
        lock.lock();
        try {
            Supplier<?> open = suppliers.get(type);
            if (open == null) {
                return Optional.empty();
            }
            Object instance = opened.get(type);
            if (instance == null) {
                instance = open.get();
                opened.put(type, instance);
                inOrder.push(instance);
            }
            return Optional.of(type.cast(instance));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean provides(Class<?> type) {
        lock.lock();
        try {
            return suppliers.containsKey(type);
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            while (!inOrder.isEmpty()) {
                closeOne(inOrder.pop());
            }
            opened.clear();
        } finally {
            lock.unlock();
        }
    }

    private static void closeOne(Object instance) {
        if (instance instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                log.error("Closing {} failed: {}", instance, e.toString(), e);
            }
        }
    }
}
