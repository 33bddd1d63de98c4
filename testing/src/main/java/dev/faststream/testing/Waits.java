package dev.faststream.testing;

import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Waits for what a test waits for, and says what there was where that does not come. Used by the test's thread. */
record Waits(Ground ground, Recorder recorder) {
    static final Duration LONGEST = Duration.ofHours(1);

    void forIdle(String what) {
        if (!ground.awaitIdle(recorder.loops())) {
            throw inVain(what);
        }
    }

    void until(BooleanSupplier condition, Duration atMost, String what) {
        if (!ground.await(condition, atMost)) {
            throw inVain(what);
        }
        ground.settle(recorder.loops());
    }

    private AssertionError inVain(String what) {
        return failure("Waited for " + what + ", but that did not come about");
    }

    /** What is thrown where a test asks for what there is not. */
    AssertionError failure(String what) {
        return new AssertionError(what + "\n" + describe());
    }

    String describe() {
        return new Report(ground.time().clock().instant(), handlers(), ground, recorder).toString();
    }

    HandlerCalls handler(String name) {
        return calls(Named.in(recorder.logs(), name));
    }

    List<HandlerCalls> handlers() {
        return recorder.logs().stream().map(this::calls).toList();
    }

    private HandlerCalls calls(CallLog log) {
        return new HandlerCalls(log, this, recorder.failures());
    }
}
