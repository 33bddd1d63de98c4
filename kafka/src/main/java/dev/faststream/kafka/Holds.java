package dev.faststream.kafka;

import dev.faststream.Inflow;
import java.util.ArrayList;
import java.util.List;

/**
 * Who holds a subscription back: its user, who pauses it, and middleware. Nobody ends what another wants. Safe to use
 * from any thread.
 */
final class Holds {
    /** What middleware wants; known by itself, for two may have the same reason. */
    private final class Held implements Inflow.Hold {
        private final String why;

        Held(String why) {
            this.why = why;
        }

        @Override
        public void close() {
            remove(this);
        }
    }

    private volatile boolean paused;
    /** Replaced, never changed, so that the poll loop reads it without a lock. */
    private volatile List<Held> held = List.of();

    void pause(boolean pause) {
        paused = pause;
    }

    synchronized Inflow.Hold add(String why) {
        Held hold = new Held(why);
        List<Held> more = new ArrayList<>(held);
        more.add(hold);
        held = List.copyOf(more);
        return hold;
    }

    private synchronized void remove(Held hold) {
        held = held.stream().filter(other -> other != hold).toList();
    }

    boolean any() {
        return paused || !held.isEmpty();
    }

    Status status() {
        if (paused) {
            return Status.PAUSED;
        }
        List<Held> known = held;
        return known.isEmpty()
                ? Status.RUNNING
                : Status.heldBack(
                        String.join("; ", known.stream().map(hold -> hold.why).toList()));
    }
}
