package dev.faststream.kafka;

import dev.faststream.Health;

/**
 * What a subscription as a whole is doing.
 *
 * @param text the same for people
 */
record Status(Health.State state, String text) {
    static final Status NOT_STARTED = new Status(Health.State.NOT_STARTED, "not started");
    static final Status RUNNING = new Status(Health.State.RUNNING, "running");
    static final Status PAUSED = new Status(Health.State.PAUSED, "paused");
    static final Status STOPPING = new Status(Health.State.STOPPING, "stopping");
    static final Status STOPPED = new Status(Health.State.STOPPED, "stopped");

    /** It waits for something that is a part of reading, such as a rebalance. */
    static Status waitsFor(String what) {
        return new Status(Health.State.RUNNING, "waits for " + what);
    }

    /** Middleware holds it back. */
    static Status heldBack(String why) {
        return new Status(Health.State.HELD_BACK, "held back: " + why);
    }

    /** It can't read, or does not answer. */
    static Status failed(String why) {
        return new Status(Health.State.FAILED, why);
    }
}
