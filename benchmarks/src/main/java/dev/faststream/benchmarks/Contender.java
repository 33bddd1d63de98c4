package dev.faststream.benchmarks;

import java.util.Set;

/**
 * One way to consume. It is found by {@link java.util.ServiceLoader}, and for every run made anew in a JVM of its own.
 * What it promises: each record is handled at least once, and committed only after that. It reads with one consumer,
 * for with several everybody is quicker.
 */
public interface Contender {
    /** Its name on the command line, as {@code loop-sync}; a hand-written one begins with {@code loop}. */
    String name();

    /** What it is and of which version, for the table. */
    String description();

    /** The cases it can run. */
    Set<Case> cases();

    /**
     * Starts to consume; returns when that is under way.
     *
     * @return ends it in good order: what was handled is committed when it has closed
     */
    AutoCloseable start(Setup setup) throws Exception;
}
