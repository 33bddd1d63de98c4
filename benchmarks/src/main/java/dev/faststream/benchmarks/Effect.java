package dev.faststream.benchmarks;

import java.util.Optional;

/** What a case's handler does besides being counted. Used by many threads at once. */
@FunctionalInterface
interface Effect {
    /**
     * Happens whenever a handler gets an event.
     *
     * @throws IllegalStateException if the handler is to fail
     */
    void on(int index, Event event);

    /** What it has found of the time that events took to come here. */
    default Optional<Latency> latency() {
        return Optional.empty();
    }
}
