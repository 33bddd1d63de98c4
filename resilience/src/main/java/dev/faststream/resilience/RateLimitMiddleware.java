package dev.faststream.resilience;

import dev.faststream.DeferMessage;
import dev.faststream.HandlerCall;
import dev.faststream.Inflow;
import dev.faststream.Middleware;
import dev.faststream.Response;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Gives handlers at most so many messages in a period. The others wait on the threads of their handlers, which costs
 * nothing but their turn: the subscription goes on polling, and its member stays in the group.
 *
 * <p>Each message of a batch counts, and each attempt. A batch that is larger than the limit waits for as many periods
 * as it takes up, and then goes as a whole. When the subscription stops, or a partition is taken away, what waits goes
 * back at once and comes again, here or elsewhere. The limit is that of this process: members of a group have one each.
 *
 * <pre>{@code
 * broker.middleware(RateLimitMiddleware.perSubscription(100, Duration.ofSeconds(1)));
 * }</pre>
 */
public final class RateLimitMiddleware implements Middleware {
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final int messages;
    private final Duration period;
    private final boolean shared;
    /** A subscription that is removed takes its limiter with it. */
    private final Map<Inflow, RateLimiter> limiters = Collections.synchronizedMap(new WeakHashMap<>());
    /** Where there is one for all. */
    private final List<RateLimiter> common;

    private RateLimitMiddleware(int messages, Duration period, boolean shared) {
        this.messages = messages;
        this.period = period;
        this.shared = shared;
        this.common = shared && problems().isEmpty() ? List.of(newLimiter("shared")) : List.of();
    }

    /**
     * Limits each of the subscriptions that it is around, by itself.
     *
     * @param messages how many messages a period has, at least 1; they may come all at once when it begins
     * @param period how long a period is, longer than 0
     */
    public static RateLimitMiddleware perSubscription(int messages, Duration period) {
        return new RateLimitMiddleware(messages, period, false);
    }

    /** Limits all of the subscriptions that it is around together, as for something that all of them use. */
    public static RateLimitMiddleware shared(int messages, Duration period) {
        return new RateLimitMiddleware(messages, period, true);
    }

    @Override
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (messages < 1) {
            problems.add("the rate limit allows " + messages + " messages in a period; allow at least 1");
        }
        if (period.isNegative() || period.isZero()) {
            problems.add("the rate limit has a period of " + period + "; it must be longer than 0");
        } else if (period.compareTo(FOR_EVER) > 0) {
            problems.add("the rate limit has a period of " + period + "; it must not be longer than " + FOR_EVER);
        }
        return problems;
    }

    private RateLimiter newLimiter(String name) {
        return RateLimiter.of(
                name,
                RateLimiterConfig.custom()
                        .limitForPeriod(messages)
                        .limitRefreshPeriod(period)
                        .timeoutDuration(FOR_EVER.multipliedBy(100)) // who waits says itself when that is enough
                        .build());
    }

    @Override
    public List<Response<?>> onCall(HandlerCall call, Next next) throws Exception {
        RateLimiter limiter = shared
                ? common.getFirst()
                : limiters.computeIfAbsent(call.inflow(), inflow -> newLimiter(inflow.subscription()));
        long waitNanos = limiter.reservePermission(call.messages().size());
        if (waitNanos > 0) {
            await(call, waitNanos);
        }
        return next.proceed();
    }

    private static void await(HandlerCall call, long nanos) throws InterruptedException, ExecutionException {
        try {
            call.recalled().get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return; // it is their turn
        }
        throw new DeferMessage(Duration.ZERO);
    }

    /** States the limit. */
    @Override
    public String toString() {
        return "at most " + messages + " messages in " + period.toMillis() + " ms" + (shared ? ", shared" : "");
    }
}
