package dev.faststream;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * A message broker with its subscribers, as an app starts and stops it. Applications only make one and hand it to
 * {@link FastStream#of}; the methods here are the app's to call, in this order and from one thread.
 */
public interface Broker {
    /**
     * Takes a codec of the app, for what has no nearer one. Called before all else.
     *
     * @throws IllegalStateException if the broker is in use already
     */
    void appCodec(Codec codec);

    /**
     * Takes middleware of the app, to be put around the broker's own; the first is the outermost. Called before all
     * else.
     *
     * @throws IllegalStateException if the broker is in use already
     */
    void appMiddleware(Middleware middleware);

    /**
     * Takes the configuration of the app, which is read when it is first asked for. Called before all else.
     *
     * @param configuration gives it, to any thread
     */
    void appConfiguration(Supplier<Configuration> configuration);

    /** Every option with its value and where that comes from. Called after {@link #check}. */
    List<EffectiveConfiguration.Entry> settings();

    /**
     * Checks every handler and option, without any connection.
     *
     * @param context what the app provides to handlers
     * @return all problems, each with its place and what would be right; empty when there are none
     */
    List<String> check(AppContext context);

    /**
     * Connects, trying again with a growing pause.
     *
     * @param timeout how long to try
     * @throws StartupException if the broker does not answer in that time
     */
    void connect(Duration timeout);

    /**
     * Starts to consume; prints a line per subscription that states what it guarantees.
     *
     * @param stopApp stops the whole app, without waiting for that; a handler may ask for it by {@link StopApplication}
     */
    void start(Runnable stopApp);

    /** Tells how each subscription does, asking it; waits a few seconds at most for one that does not answer. */
    default List<Health.SubscriptionHealth> health() {
        return List.of();
    }

    /**
     * Stops to consume, lets running handlers finish, commits what is done and disconnects. Does nothing when stopped.
     *
     * @param timeout how long handlers may take to finish
     */
    void stop(Duration timeout);
}
