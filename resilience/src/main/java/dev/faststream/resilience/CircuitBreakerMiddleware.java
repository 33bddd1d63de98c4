package dev.faststream.resilience;

import dev.faststream.HandlerCall;
import dev.faststream.Middleware;
import dev.faststream.Response;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Holds subscriptions back while something that their handlers need does not work. It opens when too many of the last
 * calls have failed; while it is open nothing is fetched and no handler is called. After a time it lets a few calls
 * through; if too many of these fail it opens again, else it closes.
 *
 * <p>Nothing is lost, and nothing is used up by waiting: what was polled already waits, and comes again when the
 * subscription stops meanwhile. A failure that counts for the breaker counts against its record only while the breaker
 * is closed: the one that opens it, and those of the calls that are let through, cost no attempt.
 *
 * <p>One instance is one breaker, for all subscriptions that it is around. A subscription that its user has paused
 * stays so when the breaker closes. With {@link dev.faststream.AckPolicy#ACK_FIRST} what was polled waits too, but a
 * failure is final, as always with that policy.
 *
 * <pre>{@code
 * broker.middleware(CircuitBreakerMiddleware.of(CircuitBreakerOptions.named("bank").on(IOException.class)));
 * }</pre>
 */
public final class CircuitBreakerMiddleware implements Middleware {
    private final CircuitBreakerOptions options;
    /** Null where the options are refused: then the app does not start. */
    private final @Nullable Breaker breaker;

    private CircuitBreakerMiddleware(CircuitBreakerOptions options) {
        this.options = options;
        this.breaker = options.problems().isEmpty() ? new Breaker(options) : null;
    }

    /** Makes a breaker that is closed. */
    public static CircuitBreakerMiddleware of(CircuitBreakerOptions options) {
        return new CircuitBreakerMiddleware(Objects.requireNonNull(options, "options"));
    }

    @Override
    public List<String> problems() {
        return options.problems();
    }

    @Override
    public List<Response<?>> onCall(HandlerCall call, Next next) throws Exception {
        if (breaker == null) {
            throw new IllegalStateException(String.join("; ", problems()));
        }
        return breaker.call(call, next);
    }

    /** Names it. */
    @Override
    public String toString() {
        return "circuit breaker " + options.name();
    }
}
