package dev.faststream;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * How often, and after which pauses, a message is tried again whose handler failed. Immutable: begin with
 * {@link #standard} or {@link #none}; each method with an argument that is named like an option gives a changed copy. A
 * message that is itself at fault ({@link InvalidRecordException}) is never tried again, whatever the policy says.
 *
 * @param attempts how often a message is tried in all; 1 never tries again
 * @param delay the pause after the first failure
 * @param multiplier by what each further pause is longer; 1 keeps them the same
 * @param maxDelay the longest pause, before jitter
 * @param jitter by which fraction of itself, 0 to 1, a pause is shortened or lengthened at random
 * @param on the failures that are tried again; empty for every failure
 * @param notOn the failures that are not tried again; wins over {@code on}
 */
public record RetryPolicy(
        int attempts,
        Duration delay,
        double multiplier,
        Duration maxDelay,
        double jitter,
        List<Class<? extends Throwable>> on,
        List<Class<? extends Throwable>> notOn) {
    static final int ATTEMPTS = 3;
    static final long DELAY_MS = 200;
    static final double MULTIPLIER = 2;
    static final long MAX_DELAY_MS = 10_000;
    private static final RetryPolicy STANDARD = new RetryPolicy(
            ATTEMPTS,
            Duration.ofMillis(DELAY_MS),
            MULTIPLIER,
            Duration.ofMillis(MAX_DELAY_MS),
            0,
            List.of(),
            List.of());
    private static final double NANOS = 1e9;

    /** Copies the lists. Values out of range are kept, for {@link #problems} to tell them all at once. */
    public RetryPolicy {
        on = List.copyOf(on);
        notOn = List.copyOf(notOn);
    }

    /** Three attempts, with pauses of 200 ms, doubling, up to 10 s; every failure is tried again. */
    public static RetryPolicy standard() {
        return STANDARD;
    }

    /** One attempt: nothing is tried again. */
    public static RetryPolicy none() {
        return STANDARD.attempts(1);
    }

    /** Says the same as the annotation. */
    public static RetryPolicy of(Retry retry) {
        return new RetryPolicy(
                retry.attempts(),
                Duration.ofMillis(retry.delayMs()),
                retry.multiplier(),
                Duration.ofMillis(retry.maxDelayMs()),
                retry.jitter(),
                List.of(retry.on()),
                List.of(retry.notOn()));
    }

    /** Sets how often a message is tried in all; 3 unless set. */
    public RetryPolicy attempts(int attempts) {
        return new RetryPolicy(attempts, delay, multiplier, maxDelay, jitter, on, notOn);
    }

    /** Sets the pause after the first failure; 200 ms unless set. */
    public RetryPolicy delay(Duration delay) {
        return new RetryPolicy(attempts, delay, multiplier, maxDelay, jitter, on, notOn);
    }

    /** Sets by what each further pause is longer; 2 unless set. */
    public RetryPolicy multiplier(double multiplier) {
        return new RetryPolicy(attempts, delay, multiplier, maxDelay, jitter, on, notOn);
    }

    /** Sets the longest pause, before jitter; 10 s unless set. */
    public RetryPolicy maxDelay(Duration maxDelay) {
        return new RetryPolicy(attempts, delay, multiplier, maxDelay, jitter, on, notOn);
    }

    /** Sets by which fraction of itself, 0 to 1, a pause is shortened or lengthened at random; 0 unless set. */
    public RetryPolicy jitter(double jitter) {
        return new RetryPolicy(attempts, delay, multiplier, maxDelay, jitter, on, notOn);
    }

    /** Sets which failures are tried again, also as a cause and as subclasses; every failure unless set. */
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only reads the array
    public final RetryPolicy on(Class<? extends Throwable>... failures) {
        return new RetryPolicy(attempts, delay, multiplier, maxDelay, jitter, List.of(failures), notOn);
    }

    /** Sets which failures are not tried again, also as a cause and as subclasses; wins over {@link #on()}. */
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only reads the array
    public final RetryPolicy notOn(Class<? extends Throwable>... failures) {
        return new RetryPolicy(attempts, delay, multiplier, maxDelay, jitter, on, List.of(failures));
    }

    /** Whether a failure of this kind is tried again; looks at it and at everything that caused it. */
    public boolean retries(Throwable failure) {
        List<Throwable> chain = chainOf(failure);
        return !anyIs(chain, notOn) && (on.isEmpty() || anyIs(chain, on));
    }

    /** A chain of causes may end in itself. */
    private static List<Throwable> chainOf(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            chain.add(cause);
        }
        return chain;
    }

    private static boolean anyIs(List<Throwable> chain, List<Class<? extends Throwable>> types) {
        return types.stream().anyMatch(type -> chain.stream().anyMatch(type::isInstance));
    }

    /**
     * Gives the pause after the n-th failure in a row: never negative, and at most {@code maxDelay * (1 + jitter)}.
     *
     * @param failures how often it has failed, from 1
     * @param random01 a random number from 0 to 1; 0.5 leaves the pause as it is
     */
    public Duration pauseAfter(int failures, double random01) {
        if (delay.isZero()) {
            return Duration.ZERO;
        }
        double grown = nanos(delay) * Math.pow(multiplier, Math.max(1, failures) - 1.0);
        double pause = Math.min(grown, nanos(maxDelay)) * (1 + jitter * (2 * random01 - 1));
        return Duration.ofNanos((long) Math.max(0, pause));
    }

    /** As a double, which can't overflow. */
    private static double nanos(Duration duration) {
        return duration.getSeconds() * NANOS + duration.getNano();
    }

    /** Says what is wrong with each option, and what would be right. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (attempts < 1) {
            problems.add("attempts is " + attempts + "; 1 tries once and never again, 3 tries again twice");
        }
        if (delay.isNegative()) {
            problems.add("delay is " + show(delay) + "; use 0 for no pause, or more");
        }
        if (!(multiplier >= 1 && Double.isFinite(multiplier))) {
            problems.add("multiplier is " + multiplier + "; 1 keeps the pauses the same, 2 doubles them");
        }
        if (maxDelay.isNegative() || maxDelay.compareTo(delay) < 0) {
            problems.add("maxDelay is " + show(maxDelay) + ", but the first pause (delay) is " + show(delay)
                    + " already; raise maxDelay, or lower delay");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            problems.add("jitter is " + jitter + "; it is a fraction: 0 for none, 0.2 for up to a fifth, at most 1");
        }
        on.forEach(type -> notOn.stream()
                .filter(not -> not.isAssignableFrom(type))
                .forEach(not -> problems.add("on names " + type.getName() + ", but notOn names " + not.getName()
                        + ", which wins, so that it is never tried again; remove one of them")));
        return problems;
    }

    private static String show(Duration duration) {
        return duration.toMillis() + " ms";
    }

    /** Says all of it in a line, as in {@code 3 attempts, pauses from 200 ms to 10000 ms (times 2)}. */
    @Override
    public String toString() {
        if (attempts == 1) {
            return "1 attempt";
        }
        return attempts + " attempts, pauses from " + show(delay) + " to " + show(maxDelay) + " (times " + multiplier
                + ")" + (jitter == 0 ? "" : ", jitter " + jitter) + (on.isEmpty() ? "" : ", on " + names(on))
                + (notOn.isEmpty() ? "" : ", not on " + names(notOn));
    }

    private static String names(List<Class<? extends Throwable>> types) {
        return String.join(", ", types.stream().map(Class::getSimpleName).toList());
    }
}
