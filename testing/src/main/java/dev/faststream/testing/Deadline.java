package dev.faststream.testing;

import java.time.Duration;

/** A moment of real time, after which nobody waits any more. Immutable. */
final class Deadline {
    private final long nanos;

    Deadline(Duration after) {
        this.nanos = System.nanoTime() + after.toNanos();
    }

    boolean isOver() {
        return System.nanoTime() - nanos > 0;
    }
}
