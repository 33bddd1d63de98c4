package dev.faststream.internal;

import dev.faststream.AppContext;
import dev.faststream.Context;
import dev.faststream.DeliveryContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Knows which records the current thread is handling, so that what a handler publishes, also through another broker,
 * can carry their correlation id, and so that they are not done before it is acknowledged. Safe to use from any thread,
 * each sees its own.
 *
 * @param <R> the broker's native record
 */
public final class Handling<R> {
    private static final ThreadLocal<@Nullable Scope<?>> CURRENT = new ThreadLocal<>();

    /** What one thread is handling while it runs a delivery. Only that thread touches it. */
    static final class Scope<R> implements AutoCloseable {
        private final Handling<R> handling;
        private final @Nullable Scope<?> outer;
        private final AppContext app;
        private List<InFlight<R>> records = List.of();
        private List<CompletableFuture<?>> sends = new ArrayList<>(0);
        private @Nullable DeliveryContext context;
        private @Nullable Scope<?> whole;

        private Scope(Handling<R> handling, @Nullable Scope<?> outer, AppContext app) {
            this.handling = handling;
            this.outer = outer;
            this.app = app;
        }

        /** These records are handled from now on, and have led to nothing yet. */
        void begin(List<InFlight<R>> ofCall) {
            records = ofCall;
            if (!sends.isEmpty()) {
                sends = new ArrayList<>(0);
            }
        }

        /** Of those that are handled, only these are sound. */
        void narrow(List<InFlight<R>> sound) {
            records = sound;
        }

        /** The context of the call, made when it is first asked for. */
        DeliveryContext context() {
            if (whole != null) {
                return whole.context();
            }
            DeliveryContext known = context;
            if (known == null) {
                known = app.open();
                context = known;
            }
            return known;
        }

        /** The call has ended, and with it what was made for it. */
        void end() {
            DeliveryContext known = context;
            if (known != null) {
                context = null;
                known.close();
            }
        }

        /** What the records that are being handled have led to. */
        List<CompletableFuture<?>> sends() {
            return sends;
        }

        private Optional<String> correlationId() {
            return handling.correlationId(records);
        }

        @Override
        public void close() {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }

    private final Function<R, Optional<String>> correlationIdOf;

    public Handling(Function<R, Optional<String>> correlationIdOf) {
        this.correlationIdOf = correlationIdOf;
    }

    /** The current thread begins to run a delivery; what it did before goes on when the scope is closed. */
    Scope<R> open(AppContext app) {
        Scope<R> scope = new Scope<>(this, CURRENT.get(), app);
        CURRENT.set(scope);
        return scope;
    }

    /** Runs with these records as the current ones, and with those from before again afterwards. */
    public <T> T with(List<InFlight<R>> records, Callable<T> action) throws Exception {
        Scope<?> before = CURRENT.get();
        try (Scope<R> scope = open(before == null ? AppContext.empty() : before.app)) {
            scope.begin(records);
            if (before != null) {
                scope.sends = before.sends;
                scope.whole = before;
            }
            return action.call();
        }
    }

    /** The correlation id that all records being handled by this thread share, or empty. */
    public static Optional<String> correlationId() {
        Scope<?> current = CURRENT.get();
        return current == null ? Optional.empty() : current.correlationId();
    }

    /** The context of what this thread is handling, or empty. */
    public static Optional<Context> context() {
        Scope<?> current = CURRENT.get();
        return current == null ? Optional.empty() : Optional.of(current.context());
    }

    /** The context of what this thread is handling. */
    public static Context demandContext() {
        return context()
                .orElseThrow(() -> new IllegalStateException("This thread is handling nothing, so there is no context;"
                        + " ask for it on the handler's thread, while the handler runs"));
    }

    /** Notes that the records being handled by this thread, if any, are not done before this has succeeded. */
    public static void sending(CompletableFuture<?> send) {
        Scope<?> current = CURRENT.get();
        if (current != null) {
            current.sends.add(send);
        }
    }

    /** The correlation id that all of these records share, or empty. */
    public Optional<String> correlationId(List<InFlight<R>> records) {
        Optional<String> shared = Optional.empty();
        for (InFlight<R> record : records) {
            Optional<String> id = correlationIdOf.apply(record.seen());
            if (id.isEmpty() || (shared.isPresent() && !shared.equals(id))) {
                return Optional.empty();
            }
            shared = id;
        }
        return shared;
    }
}
