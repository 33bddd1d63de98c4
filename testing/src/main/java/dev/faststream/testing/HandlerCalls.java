package dev.faststream.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one handler was called with, from the start of the app on. It grows while the app runs. Safe to use from any
 * thread; waiting is the test's.
 */
public final class HandlerCalls {
    private final CallLog log;
    private final Waits waits;
    private final Failures failures;

    HandlerCalls(CallLog log, Waits waits, Failures failures) {
        this.log = log;
        this.waits = waits;
        this.failures = failures;
    }

    /** The handler's name. */
    public String name() {
        return log.handler();
    }

    /**
     * What the handler was given, call by call: the body, and of a batch the list of its bodies. Calls that are still
     * running are among them.
     */
    public List<@Nullable Object> calls() {
        List<@Nullable Object> bodies = new ArrayList<>();
        for (RecordedCall call : log.calls()) {
            bodies.add(call.isBatch() ? call.bodies() : call.message().body());
        }
        return bodies;
    }

    /** All calls with everything that is known of them, in the order in which they began. */
    public List<RecordedCall> all() {
        return List.copyOf(log.calls());
    }

    /** How often it was called. */
    public int count() {
        return log.calls().size();
    }

    /**
     * One call, from 0 on.
     *
     * @throws AssertionError if there are not so many; says what there was
     */
    public RecordedCall call(int index) {
        List<RecordedCall> known = all();
        if (index >= known.size()) {
            throw waits.failure(name() + " was called " + known.size() + " times, so there is no call " + index);
        }
        return known.get(index);
    }

    /** The call that began last. */
    public RecordedCall last() {
        return call(Math.max(0, count() - 1));
    }

    /** The messages of all calls, in the order in which the handler was given them. */
    public List<TestMessage> messages() {
        return all().stream().flatMap(call -> call.messages().stream()).toList();
    }

    /** What of its subscription could not be handled; who asks knows of it. */
    public List<HandlerFailure> failures() {
        return failures.ask(failure -> failure.subscription().equals(log.subscription()));
    }

    /**
     * Waits until so many calls have ended; in memory time passes by itself for up to an hour, which takes no time.
     *
     * @throws AssertionError if they don't come; says what there was
     */
    public HandlerCalls awaitCalls(int count) {
        return awaitCalls(count, Waits.LONGEST);
    }

    /** Waits as {@link #awaitCalls(int)} does, for at most so long by the clock of the test. */
    public HandlerCalls awaitCalls(int count, Duration atMost) {
        return await(() -> log.ended() >= count, atMost, count + " calls of " + name() + " to end");
    }

    /**
     * Waits until so many calls have begun, whether they have ended or not.
     *
     * @throws AssertionError if they don't come; says what there was
     */
    public HandlerCalls awaitBegun(int count) {
        return await(() -> count() >= count, Waits.LONGEST, count + " calls of " + name() + " to begin");
    }

    private HandlerCalls await(BooleanSupplier condition, Duration atMost, String what) {
        waits.until(condition, atMost, what);
        return this;
    }

    /** All calls, a line for each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name() + ": " + count() + " calls");
        all().forEach(call -> text.append("\n  ").append(call));
        return text.toString();
    }
}
