package dev.faststream.internal;

import java.util.function.Supplier;

/** How the simulation says that a rule was broken. */
final class Demand {
    private Demand() {}

    static void that(boolean holds, Supplier<String> problem) {
        if (!holds) {
            throw new IllegalStateException(problem.get());
        }
    }
}
