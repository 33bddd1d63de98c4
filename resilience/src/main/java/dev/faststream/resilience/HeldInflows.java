package dev.faststream.resilience;

import dev.faststream.Inflow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * The subscriptions around which a middleware has been called, held back together. Forgets those that are removed. Safe
 * to use from any thread.
 */
final class HeldInflows {
    private final String why;
    /** Those that nobody holds back have no hold. */
    private final Map<Inflow, List<Inflow.Hold>> known = new WeakHashMap<>();

    private boolean held;

    HeldInflows(String why) {
        this.why = why;
    }

    /** Knows one more; it is held back with the others. */
    synchronized void add(Inflow inflow) {
        if (!known.containsKey(inflow)) {
            known.put(inflow, held ? List.of(inflow.hold(why)) : List.of());
        }
    }

    /** Holds back all, or lets go of all. */
    synchronized void hold(boolean hold) {
        if (held == hold) {
            return;
        }
        held = hold;
        known.replaceAll((inflow, holds) -> {
            holds.forEach(Inflow.Hold::close);
            return hold ? List.of(inflow.hold(why)) : List.of();
        });
    }

    /** Names all of them, with what they read. */
    synchronized String describe() {
        Collection<String> each = new ArrayList<>();
        known.keySet().forEach(inflow -> each.add(inflow.subscription() + " (" + inflow.describe() + ")"));
        return String.join(", ", each.stream().sorted().toList());
    }
}
