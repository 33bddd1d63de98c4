package dev.faststream;

/**
 * What flows into one subscription, for middleware that has to hold it back. There is one for each subscription, the
 * same at every call. Safe to use from any thread.
 */
public interface Inflow {
    /** Something that holds a subscription back. */
    interface Hold extends AutoCloseable {
        /** Lets go; does nothing when that has happened before. */
        @Override
        void close();
    }

    /** Names the subscription, as logs do. */
    String subscription();

    /** Says for people what is read, and with which group: {@code topics orders, group billing}. */
    String describe();

    /**
     * Holds the subscription back: nothing more is fetched, and nothing more is given to handlers, until everybody who
     * holds it back has let go, and the user has not paused it. What runs goes on, and the member keeps its partitions.
     *
     * @param why said to those who ask what the subscription is doing
     */
    Hold hold(String why);
}
