package dev.faststream.kafka;

import dev.faststream.Inflow;
import dev.faststream.Inspection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of an app, to be looked at and led while the app runs. Given by {@code handle} and {@code consume} of
 * a {@link SubscriberBuilder}, and by {@link KafkaBroker#subscription}. Safe to use from any thread.
 */
public final class KafkaSubscription {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    /** Without a group nothing is remembered, so that what comes right after the start must not be missed. */
    static final Duration JOIN_TIMEOUT = Duration.ofSeconds(10);

    private static final long ANSWER_MS = 2_000;

    private volatile String name;
    private volatile String ownName = "";
    private @Nullable RunningSubscription running;
    private @Nullable Runnable firstStart;
    private Runnable forget = () -> {};
    private final Holds holds = new Holds();
    private volatile boolean hidesKeys;
    private boolean removed;

    KafkaSubscription(String name) {
        this.name = name;
    }

    /** The name that logs and errors use: class and method of an annotated handler, or the topics of a lambda's. */
    public String name() {
        return name;
    }

    /** The app starts, and its name is known with the prefixes of its routers. */
    void rename(String fullName, String givenName) {
        name = fullName;
        ownName = givenName;
    }

    /** Whether it has this name, or was given it. */
    boolean isNamed(String wanted) {
        return name.equals(wanted) || (!ownName.isEmpty() && ownName.equals(wanted));
    }

    /** It was made while the app runs: its own first start runs this, which attaches it. */
    synchronized void startsBy(Runnable prepare) {
        firstStart = prepare;
    }

    /** The app has started it; whoever lists it is to forget it when it is removed. */
    synchronized void attach(RunningSubscription itself, Runnable whenRemoved) {
        if (removed) {
            whenRemoved.run();
            return;
        }
        running = itself;
        forget = whenRemoved;
        itself.start();
    }

    /** Tells whether it reads, or tries to. */
    boolean isReading() {
        RunningSubscription known = known();
        return known != null && known.isReading();
    }

    private synchronized @Nullable RunningSubscription known() {
        return running;
    }

    /** Says why nothing can be read, if that is so. */
    void demandReading(String call) {
        if (!demandRunning(call).isReading()) {
            throw new IllegalStateException(call + "() of " + name + ", which has stopped; start() it again");
        }
    }

    /** Says why nothing can ever have been read, if that is so. */
    void demandStarted(String call) {
        if (!isRemoved()) {
            demandRunning(call);
        }
    }

    private synchronized boolean isRemoved() {
        return removed;
    }

    /** Removes it; one that the app has not started yet is not started then. */
    void removeEvenBeforeTheStart() {
        synchronized (this) {
            if (running == null) {
                removed = true;
                return;
            }
        }
        remove();
    }

    /**
     * Fetches and starts nothing more until {@link #resume}. What runs goes on, and the group keeps its partitions with
     * this member. May be called before the app starts.
     */
    public void pause() {
        holds.pause(true);
    }

    /** Goes on after {@link #pause}; not yet where a middleware holds it back, too. */
    public void resume() {
        holds.pause(false);
    }

    /** Whether keys of records must not be told. */
    void hideKeys(boolean hide) {
        hidesKeys = hide;
    }

    /** Holds it back beside the user, who does not end that. */
    Inflow.Hold hold(String why) {
        return holds.add(why);
    }

    /** Tells whether somebody holds it back. Asked by the poll loop, in each of its turns. */
    boolean isHeldBack() {
        return holds.any();
    }

    /** What it is doing while it reads. */
    Status status() {
        return holds.status();
    }

    /**
     * Stops: starts nothing more, waits up to 30 s for what runs, commits what is done and leaves the group. Returns
     * when that has happened; from the handler of this very subscription throw {@link dev.faststream.StopSubscriber}
     * instead.
     *
     * @throws IllegalStateException if the app has not started it yet
     */
    public void stop() {
        stop(STOP_TIMEOUT);
    }

    /** Stops as {@link #stop()} does, with another time for what runs. */
    public void stop(Duration timeout) {
        demandRunning("stop").stop(timeout);
    }

    /**
     * Starts a subscription that was made while the app runs, and waits until it reads, for up to 10 s; starts again
     * after a stop, with a new consumer; does nothing when it runs.
     *
     * @throws IllegalStateException if the app has not started it yet, or has stopped, or it was removed
     * @throws dev.faststream.ConfigurationException with all problems of its handler and options, if it was made while
     *     the app runs; it is as before then
     */
    public void start() {
        RunningSubscription known = startedFirst();
        if (known == null) {
            demandRunning("start").start();
        } else {
            known.awaitJoined(JOIN_TIMEOUT);
        }
    }

    /** Gives what this has started for the first time, or null if there was something before. */
    private synchronized @Nullable RunningSubscription startedFirst() {
        if (running != null || firstStart == null || removed) {
            return null;
        }
        firstStart.run();
        return running;
    }

    /**
     * Stops as {@link #stop()} does, for good: it is not among the broker's subscriptions any more and can't be started
     * again. Its group keeps its offsets. Does nothing when it was removed before.
     *
     * @throws IllegalStateException if it was made before the app started, and the app has not started it yet
     */
    public void remove() {
        RunningSubscription known;
        Runnable whenRemoved;
        synchronized (this) {
            known = firstStart == null ? demandRunning("remove") : running;
            whenRemoved = forget;
            removed = true;
        }
        if (known != null) {
            known.end(STOP_TIMEOUT);
        }
        whenRemoved.run();
    }

    private synchronized RunningSubscription demandRunning(String call) {
        if (removed && !call.equals("remove")) {
            throw new IllegalStateException(call + "() of " + name + ", but it was removed; make another subscriber");
        }
        if (running == null && firstStart != null) {
            throw new IllegalStateException(
                    call + "() of " + name + ", which was made while the app runs and was not started; call start()");
        }
        if (running == null) {
            throw new IllegalStateException(
                    call + "() of " + name + " before the app has started it; FastStream.start() or run() does that");
        }
        return running;
    }

    /** Shows what it is doing: for each partition where it stands and what its oldest open record waits for. */
    public Inspection inspect() {
        RunningSubscription known = known();
        if (known == null) {
            return blank(Status.NOT_STARTED);
        }
        try {
            Inspection inspection = known.inspect(ANSWER_MS);
            return hidesKeys ? inspection.withoutKeys() : inspection;
        } catch (TimeoutException e) {
            return blank(Status.failed("its poll loop has not answered for " + ANSWER_MS + " ms: it waits for Kafka"));
        } catch (ExecutionException e) {
            return blank(Status.failed("can't be inspected: " + e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return blank(Status.failed("interrupted while it was inspected"));
        }
    }

    private Inspection blank(Status status) {
        return new Inspection(name, status.state(), status.text(), 0, 0, List.of());
    }

    /** Names it. */
    @Override
    public String toString() {
        return name;
    }
}
