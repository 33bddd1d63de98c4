package dev.faststream;

import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * How an app does at one moment: for operators, and for probes that ask whether it is ready. A value; it prints as a
 * line for the app and one for each subscription.
 *
 * @param running whether the app has started and does not stop
 * @param subscriptions all subscriptions of its brokers
 */
public record Health(boolean running, List<SubscriptionHealth> subscriptions) {
    /** Copies the list. */
    public Health {
        subscriptions = List.copyOf(subscriptions);
    }

    /** What a subscription is doing. */
    public enum State {
        /** It has not been started yet. */
        NOT_STARTED,
        /** It reads. */
        RUNNING,
        /** Its user has paused it. */
        PAUSED,
        /** A middleware holds it back, as a circuit breaker that is open. */
        HELD_BACK,
        /** It lets its handlers finish. */
        STOPPING,
        /** It was stopped, by its user or by its handler. */
        STOPPED,
        /**
         * It reads, but a record can be neither handled nor dead-lettered, so that its partition waits until the topic
         * for dead letters can be written. Nothing is lost.
         */
        STUCK,
        /** It can't read now, or does not answer; it goes on trying. */
        FAILED
    }

    /**
     * One subscription.
     *
     * @param name its name, as logs say it
     * @param state what it is doing
     * @param detail the same for people, with the reason where it can't read or is stuck
     * @param lag how many offsets there are from what is committed to the end of its partitions, as far as the last
     *     polls have told; empty while that is not known of all of them
     * @param openRecords how many records were polled and are not done
     */
    public record SubscriptionHealth(String name, State state, String detail, OptionalLong lag, int openRecords) {
        @Override
        public String toString() {
            return name + ": " + detail + ", lag " + (lag.isPresent() ? Long.toString(lag.getAsLong()) : "unknown")
                    + ", open " + openRecords;
        }
    }

    /**
     * Tells whether the app runs and each of its subscriptions does what it is meant to do: none of them has failed, is
     * stuck, or was not started yet. One that is paused, held back or stopped is so by somebody's will.
     */
    public boolean isReady() {
        return running
                && subscriptions.stream()
                        .map(SubscriptionHealth::state)
                        .noneMatch(EnumSet.of(State.FAILED, State.STUCK, State.NOT_STARTED)::contains);
    }

    @Override
    public String toString() {
        return (isReady() ? "ready" : running ? "not ready" : "not running")
                + subscriptions.stream().map(each -> "\n  " + each).collect(Collectors.joining());
    }
}
