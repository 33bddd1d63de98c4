package dev.faststream.resilience;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * When a circuit breaker opens, for how long, and how it finds out whether it may close again. Immutable: begin with
 * {@link #named} and say {@link #on(Class[]) which failures} count; each method with an argument gives a changed copy.
 * Values out of range are told when the app starts.
 *
 * @param name names it in logs, after what it protects
 * @param on the failures that say that what it protects does not work, also as a cause and as subclasses
 * @param failureShare the share of failed calls at which it opens, above 0 to 1
 * @param calls how many of the last calls are looked at; a call has one message, or a batch
 * @param minimumCalls how many calls there must have been before it may open
 * @param openFor how long it stays open
 * @param trials how many calls it then lets through to find out
 */
public record CircuitBreakerOptions(
        String name,
        List<Class<? extends Throwable>> on,
        double failureShare,
        int calls,
        int minimumCalls,
        Duration openFor,
        int trials) {
    private static final Duration LONGEST = Duration.ofDays(365);

    /** Copies the list. */
    public CircuitBreakerOptions {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(openFor, "openFor");
        on = List.copyOf(on);
    }

    /** Opens for 30 s when half of the last 20 calls have failed, 10 at least; 3 calls decide whether it closes. */
    public static CircuitBreakerOptions named(String name) {
        return new CircuitBreakerOptions(name, List.of(), 0.5, 20, 10, Duration.ofSeconds(30), 3);
    }

    /**
     * Sets which failures count, also as a cause and as subclasses. Choose those that say that something else does not
     * work, not those that a single record may be the reason of: they don't count against records while it is not
     * closed.
     */
    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only reads the array
    public final CircuitBreakerOptions on(Class<? extends Throwable>... failures) {
        return new CircuitBreakerOptions(name, List.of(failures), failureShare, calls, minimumCalls, openFor, trials);
    }

    /** Sets the share of failed calls at which it opens, above 0 to 1; 0.5 unless set. */
    public CircuitBreakerOptions failureShare(double failureShare) {
        return new CircuitBreakerOptions(name, on, failureShare, calls, minimumCalls, openFor, trials);
    }

    /** Sets how many of the last calls are looked at, and how many there must have been; 20 and 10 unless set. */
    public CircuitBreakerOptions calls(int calls, int minimumCalls) {
        return new CircuitBreakerOptions(name, on, failureShare, calls, minimumCalls, openFor, trials);
    }

    /** Sets how long it stays open; 30 s unless set. */
    public CircuitBreakerOptions openFor(Duration openFor) {
        return new CircuitBreakerOptions(name, on, failureShare, calls, minimumCalls, openFor, trials);
    }

    /** Sets how many calls it lets through before it closes or opens again; 3 unless set. */
    public CircuitBreakerOptions trials(int trials) {
        return new CircuitBreakerOptions(name, on, failureShare, calls, minimumCalls, openFor, trials);
    }

    /** Says what is wrong with each option, and what would be right. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        String who = "the circuit breaker " + name;
        if (name.isBlank()) {
            problems.add("a circuit breaker has no name; name it after what it protects");
        }
        if (on.isEmpty()) {
            problems.add(who + " knows no failures; say with on(...) which exceptions mean that what it protects does"
                    + " not work");
        }
        if (!(failureShare > 0 && failureShare <= 1)) {
            problems.add(who + " has failureShare " + failureShare + "; it is a share above 0, at most 1, as 0.5");
        }
        if (calls < 1) {
            problems.add(who + " looks at the last " + calls + " calls; it must look at 1 at least");
        }
        if (minimumCalls < 1 || minimumCalls > Math.max(1, calls)) {
            problems.add(
                    who + " has minimumCalls " + minimumCalls + "; it must be between 1 and calls, which is " + calls);
        }
        if (openFor.compareTo(Duration.ofMillis(1)) < 0 || openFor.compareTo(LONGEST) > 0) {
            problems.add(who + " has openFor " + openFor + "; it must be between 1 ms and " + LONGEST);
        }
        if (trials < 1) {
            problems.add(who + " has " + trials + " trials; without one it can't find out whether it may close");
        }
        return problems;
    }
}
