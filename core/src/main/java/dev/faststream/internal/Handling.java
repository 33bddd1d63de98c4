package dev.faststream.internal;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows which records the current thread is handling, so that what a handler publishes, also through another broker,
 * can carry their correlation id. Safe to use from any thread, each sees its own.
 *
 * @param <R> the broker's native record
 */
public final class Handling<R> {
    private static final ThreadLocal<@Nullable Supplier<Optional<String>>> CURRENT = new ThreadLocal<>();

    private final Function<R, Optional<String>> correlationIdOf;

    public Handling(Function<R, Optional<String>> correlationIdOf) {
        this.correlationIdOf = correlationIdOf;
    }

    /** Runs with these records as the current ones, and with those from before again afterwards. */
    public <T> T with(List<InFlight<R>> records, Callable<T> action) throws Exception {
        Supplier<Optional<String>> before = CURRENT.get();
        CURRENT.set(() -> correlationId(records));
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
        Supplier<Optional<String>> current = CURRENT.get();
        return current == null ? Optional.empty() : current.get();
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
