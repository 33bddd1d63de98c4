package dev.faststream.registry;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What was asked for once and never changes. Who asks while somebody else does waits for the answer; a failure is not
 * kept. Safe to use from any thread, and holds no lock while it asks.
 */
final class Once<K, V> {
    private final Map<K, CompletableFuture<V>> known = new ConcurrentHashMap<>();

    V get(K key, Function<K, V> ask) {
        CompletableFuture<V> there = known.get(key);
        if (there != null) {
            return join(there);
        }
        CompletableFuture<V> mine = new CompletableFuture<>();
        CompletableFuture<V> other = known.putIfAbsent(key, mine);
        return other == null ? ask(key, ask, mine) : join(other);
    }

    private V ask(K key, Function<K, V> ask, CompletableFuture<V> mine) {
        try {
            V value = ask.apply(key);
            mine.complete(value);
            return value;
        } catch (RuntimeException | Error e) {
            known.remove(key, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private static <V> V join(CompletableFuture<V> future) {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw e;
        }
    }
}
