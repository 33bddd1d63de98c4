package dev.faststream.resilience;

import dev.faststream.DeferMessage;
import dev.faststream.HandlerCall;
import dev.faststream.Middleware;
import dev.faststream.Response;
import dev.faststream.RetryPolicy;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which calls go on, which wait, and what is held back meanwhile. The states and the counting are the
 * library's; the subscriptions, and those who wait, are ours. Safe to use from any thread.
 */
final class Breaker {
    private static final Logger log = LoggerFactory.getLogger(Breaker.class);
    private static final float PERCENT = 100;

    /** What it knew when it opened, so that what comes of an earlier time changes nothing. */
    private record Opened(int times, long atNanos) {}

    private final CircuitBreakerOptions options;
    private final RetryPolicy failures;
    private final CircuitBreaker states;
    private final HeldInflows inflows;
    private final Executor whenOver;

    private volatile Opened opened = new Opened(0, 0);
    /** Completes when those who wait should try again. */
    private volatile CompletableFuture<Void> turn = new CompletableFuture<>();

    private volatile String lastFailure = "nothing";

    Breaker(CircuitBreakerOptions options) {
        this.options = options;
        this.failures = matching(options.on());
        this.inflows = new HeldInflows("the circuit breaker " + options.name() + " is open");
        this.whenOver = CompletableFuture.delayedExecutor(options.openFor().toMillis(), TimeUnit.MILLISECONDS);
        this.states = CircuitBreaker.of(
                options.name(),
                CircuitBreakerConfig.custom()
                        .failureRateThreshold((float) options.failureShare() * PERCENT)
                        .slidingWindow(
                                options.calls(),
                                options.minimumCalls(),
                                CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .waitDurationInOpenState(options.openFor())
                        .permittedNumberOfCallsInHalfOpenState(options.trials())
                        .build());
        states.getEventPublisher().onStateTransition(event -> changed(event.getStateTransition()));
    }

    /** Failures are told apart in the same way as for retries. */
    private static RetryPolicy matching(List<Class<? extends Throwable>> types) {
        RetryPolicy any = RetryPolicy.standard();
        return new RetryPolicy(
                any.attempts(), any.delay(), any.multiplier(), any.maxDelay(), any.jitter(), types, List.of());
    }

    List<Response<?>> call(HandlerCall call, Middleware.Next next) throws Exception {
        inflows.add(call.inflow());
        awaitPermission(call);
        int before = opened.times();
        long startNanos = System.nanoTime();
        boolean counted = false;
        try {
            List<Response<?>> responses = next.proceed();
            counted = true;
            if (opened.times() == before) {
                states.onSuccess(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS);
            }
            return responses;
        } catch (Exception | Error e) {
            if (!failures.retries(e)) {
                throw e;
            }
            counted = true;
            if (opened.times() == before) {
                lastFailure = call.loggable(e) + " (" + call.messages().getFirst() + ")";
                states.onError(System.nanoTime() - startNanos, TimeUnit.NANOSECONDS, e);
            }
            if (opened.times() != before || states.getState() != CircuitBreaker.State.CLOSED) {
                throw new DeferMessage(Duration.ZERO, e);
            }
            throw e;
        } finally {
            if (!counted) {
                states.releasePermission();
                wake();
            }
        }
    }

    private void awaitPermission(HandlerCall call) throws InterruptedException, ExecutionException {
        while (true) {
            CompletableFuture<Void> next = turn; // read before it is tried, so that no change is missed
            if (states.tryAcquirePermission()) {
                return;
            }
            CompletableFuture.anyOf(next, call.recalled()).get();
            if (call.recalled().isDone()) {
                throw new DeferMessage(Duration.ZERO);
            }
        }
    }

    private void wake() {
        CompletableFuture<Void> waiting = turn;
        turn = new CompletableFuture<>();
        waiting.complete(null);
    }

    private synchronized void changed(CircuitBreaker.StateTransition change) {
        boolean opens = change.getToState() == CircuitBreaker.State.OPEN;
        if (opens) {
            Opened now = new Opened(opened.times() + 1, System.nanoTime());
            opened = now;
            whenOver.execute(() -> tryAgain(now.times()));
        }
        // Another change may have come before this one is told.
        inflows.hold(states.getState() == CircuitBreaker.State.OPEN);
        wake();
        say(change.getToState());
    }

    private void tryAgain(int times) {
        if (opened.times() == times && states.getState() == CircuitBreaker.State.OPEN) {
            states.transitionToHalfOpenState();
        }
    }

    private void say(CircuitBreaker.State state) {
        long sinceMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - opened.atNanos());
        switch (state) {
            case OPEN ->
                log.warn(
                        "Circuit breaker {} opens for {} ms, the {}. time: {} of {} calls failed, the last with {}."
                                + " Held back: {}",
                        options.name(),
                        options.openFor().toMillis(),
                        opened.times(),
                        states.getMetrics().getNumberOfFailedCalls(),
                        states.getMetrics().getNumberOfBufferedCalls(),
                        lastFailure,
                        inflows.describe());
            case HALF_OPEN ->
                log.warn(
                        "Circuit breaker {} lets {} calls through to try, {} ms after it has opened: {}",
                        options.name(),
                        options.trials(),
                        sinceMs,
                        inflows.describe());
            default ->
                log.warn(
                        "Circuit breaker {} closes, {} ms after it has opened: {} go on",
                        options.name(),
                        sinceMs,
                        inflows.describe());
        }
    }
}
