package dev.faststream.internal;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with handlers and options, so that all of it is told at once. Used by one thread. */
public final class Problems {
    private final List<String> found = new ArrayList<>();

    /** Adds a problem: where it is, what was found, what would be right. */
    public void add(String problem) {
        found.add(problem);
    }

    /** Adds the problem unless the condition holds. */
    public void check(boolean holds, String problem) {
        if (!holds) {
            found.add(problem);
        }
    }

    public List<String> all() {
        return List.copyOf(found);
    }
}
