package dev.faststream.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which records the current thread is handling, so that what a handler publishes, also through another broker,
 * can carry their correlation id, and so that they are not done before it is acknowledged. Safe to use from any thread,
 * each sees its own.
 *
 * @param <R> the broker's native record
 */
public final class Handling<R> {
    private static final ThreadLocal<@Nullable Scope> CURRENT = new ThreadLocal<>();

    /** What one thread is handling now. */
    private record Scope(Supplier<Optional<String>> correlationId, List<CompletableFuture<?>> sends) {}

    private final Function<R, Optional<String>> correlationIdOf;

    public Handling(Function<R, Optional<String>> correlationIdOf) {
        this.correlationIdOf = correlationIdOf;
    }

    /** Runs with these records as the current ones, and with those from before again afterwards. */
    public <T> T with(List<InFlight<R>> records, Callable<T> action) throws Exception {
        Scope outer = CURRENT.get();
        return with(records, outer == null ? new ArrayList<>() : outer.sends(), action);
    }

    <T> T with(List<InFlight<R>> records, List<CompletableFuture<?>> sends, Callable<T> action) throws Exception {
        Scope before = CURRENT.get();
        CURRENT.set(new Scope(() -> correlationId(records), sends));
        try {
            return action.call();
        } finally {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        }
    }

    /** The correlation id that all records being handled by this thread share, or empty. */
    public static Optional<String> correlationId() {
        Scope current = CURRENT.get();
        return current == null ? Optional.empty() : current.correlationId().get();
    }

    /** Notes that the records being handled by this thread, if any, are not done before this has succeeded. */
    public static void sending(CompletableFuture<?> send) {
        Scope current = CURRENT.get();
        if (current != null) {
            current.sends().add(send);
        }
    }

    /** The correlation id that all of these records share, or empty. */
    public Optional<String> correlationId(List<InFlight<R>> records) {
        Optional<String> shared = Optional.empty();
        for (InFlight<R> record : records) {
            Optional<String> id = correlationIdOf.apply(record.record());
            if (id.isEmpty() || (shared.isPresent() && !shared.equals(id))) {
                return Optional.empty();
            }
            shared = id;
        }
        return shared;
    }
}
