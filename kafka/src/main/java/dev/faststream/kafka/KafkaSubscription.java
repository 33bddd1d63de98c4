package dev.faststream.kafka;

import dev.faststream.Inspection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A subscription of an app, to be looked at and led while the app runs. Given by {@code handle} and {@code consume} of
 * a {@link SubscriberBuilder}, and by {@link KafkaBroker#subscription}. Safe to use from any thread.
 */
public final class KafkaSubscription {
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final long ANSWER_MS = 2_000;

    private volatile String name;
    private @Nullable RunningSubscription running;
    private boolean paused;

    KafkaSubscription(String name) {
        this.name = name;
    }

    /** The name that logs and errors use: class and method of an annotated handler, or the topics of a lambda's. */
    public String name() {
        return name;
    }

    /** The app starts, and its name is known with the prefixes of its routers. */
    void rename(String fullName) {
        name = fullName;
    }

    /** The app has started it. */
    synchronized void attach(RunningSubscription itself) {
        running = itself;
        itself.pause(paused);
        itself.start();
    }

    /**
     * Fetches and starts nothing more until {@link #resume}. What runs goes on, and the group keeps its partitions with
     * this member. May be called before the app starts.
     */
    public synchronized void pause() {
        setPaused(true);
    }

    /** Goes on after {@link #pause}. */
    public synchronized void resume() {
        setPaused(false);
    }

    private void setPaused(boolean pause) {
        paused = pause;
        if (running != null) {
            running.pause(pause);
        }
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
     * Starts again after a stop, with a new consumer; does nothing when it runs.
     *
     * @throws IllegalStateException if the app has not started it yet, or has stopped
     */
    public void start() {
        demandRunning("start").start();
    }

    private synchronized RunningSubscription demandRunning(String call) {
        if (running == null) {
            throw new IllegalStateException(
                    call + "() of " + name + " before the app has started it; FastStream.start() or run() does that");
        }
        return running;
    }

    /** Shows what it is doing: for each partition where it stands and what its oldest open record waits for. */
    public Inspection inspect() {
        RunningSubscription known;
        synchronized (this) {
            known = running;
        }
        if (known == null) {
            return blank("not started");
        }
        try {
            return known.inspect().get(ANSWER_MS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return blank("its poll loop has not answered for " + ANSWER_MS + " ms: it waits for Kafka");
        } catch (ExecutionException e) {
            return blank("can't be inspected: " + e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return blank("interrupted while it was inspected");
        }
    }

    private Inspection blank(String status) {
        return new Inspection(name, status, 0, 0, List.of());
    }

    /** Names it. */
    @Override
    public String toString() {
        return name;
    }
}
