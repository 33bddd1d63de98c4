package dev.faststream;

import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** An app's life: which state may follow which. Safe to use from any thread. */
final class Lifecycle {
    enum State {
        NEW,
        STARTING,
        RUNNING,
        STOPPING,
        STOPPED
    }

    private final Map<State, Set<State>> moves = new EnumMap<>(Map.of(
            State.NEW, Set.of(State.STARTING),
            State.STARTING, Set.of(State.RUNNING, State.STOPPING),
            State.RUNNING, Set.of(State.STOPPING),
            State.STOPPING, Set.of(State.STOPPED),
            State.STOPPED, Set.of()));
    private State state = State.NEW;

    synchronized void moveTo(State next) {
        if (!moves.getOrDefault(state, Set.of()).contains(next)) {
            throw new IllegalStateException("An app that is " + state + " can't become " + next
                    + ": an app starts once and stops once, make a new one with FastStream.of(...)");
        }
        state = next;
    }

    synchronized boolean isStarting() {
        return state == State.STARTING;
    }

    synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    /** Moves to STOPPING where that is possible; tells whether it was. */
    synchronized boolean beginStop() {
        boolean possible = moves.getOrDefault(state, Set.of()).contains(State.STOPPING);
        if (possible) {
            state = State.STOPPING;
        }
        return possible;
    }
}
