package dev.faststream.kafka.internal;

import dev.faststream.internal.Time;

/**
 * What a broker runs on. It is asked for in the context of the app when that starts, so that a test can give another
 * one; without one it is the real.
 *
 * @param time how time passes
 * @param clients who makes the native clients
 * @param observer who looks on
 */
public record Surroundings(Time time, Clients clients, Observer observer) {
    /** What production runs on. */
    public static Surroundings real() {
        return new Surroundings(Time.real(), Clients.real(), new Nobody());
    }
}
