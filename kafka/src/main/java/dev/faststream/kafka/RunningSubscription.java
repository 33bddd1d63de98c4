package dev.faststream.kafka;

import dev.faststream.Inspection;
import dev.faststream.internal.Stops;
import dev.faststream.internal.Time;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription with everything it needs to run, started and stopped as often as wanted. Each start makes a poll loop
 * with a thread of its own. Safe to use from any thread.
 */
final class RunningSubscription {
    private static final Logger log = LoggerFactory.getLogger(RunningSubscription.class);
    /** The loop keeps the deadline itself; what it needs beyond it is the last commit and leaving the group. */
    private static final Duration AFTER_DEADLINE = Duration.ofSeconds(20);

    private static final Duration STOPPED_BY_HANDLER = Duration.ofSeconds(30);

    private final String name;
    private final Function<Stops, PollLoop> newLoop;
    private final Runnable stopApp;
    private final Time time;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean ended;
    private volatile @Nullable PollLoop loop;
    private @Nullable Thread thread;

    RunningSubscription(String name, Function<Stops, PollLoop> newLoop, Runnable stopApp, Time time) {
        this.name = name;
        this.newLoop = newLoop;
        this.stopApp = stopApp;
        this.time = time;
    }

    void start() {
        lock.lock();
        try {
            if (ended) {
                throw new IllegalStateException("start() of " + name + ", but it was removed, or its app has stopped");
            }
            if (thread != null && loop != null && !loop.isStopping()) {
                return;
            }
            join(AFTER_DEADLINE);
            PollLoop next = newLoop.apply(new StopsByHandler());
            loop = next;
            thread = time.start(Thread.ofPlatform().name("faststream-poll-" + name), next);
        } finally {
            lock.unlock();
        }
    }

    /** What the handler stops by an exception: this returns at once, for the loop waits for that very handler. */
    private final class StopsByHandler implements Stops {
        @Override
        public void subscription() {
            PollLoop current = loop;
            if (current != null) {
                current.requestStop(STOPPED_BY_HANDLER);
            }
        }

        @Override
        public void application() {
            subscription();
            stopApp.run();
        }
    }

    /** Tells whether it reads, or tries to. */
    boolean isReading() {
        PollLoop current = loop;
        return current != null && !current.isStopping();
    }

    /** Waits until it reads, for so long. */
    void awaitJoined(Duration timeout) {
        PollLoop current = loop;
        try {
            if (current != null && !current.awaitJoined(timeout)) {
                log.warn("{} has not begun to read yet", name);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks it to stop, and returns at once. */
    void requestStop(Duration timeout) {
        PollLoop current = loop;
        if (current != null) {
            current.requestStop(timeout);
        }
    }

    void stop(Duration timeout) {
        requestStop(timeout);
        lock.lock();
        try {
            join(timeout.plus(AFTER_DEADLINE));
        } finally {
            lock.unlock();
        }
    }

    /** Stops for good. */
    void end(Duration timeout) {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
        stop(timeout);
    }

    private void join(Duration timeout) {
        if (thread == null) {
            return;
        }
        try {
            if (!time.join(thread, timeout)) {
                log.warn("{} has not ended in time", thread.getName());
            }
            thread = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    Inspection inspect(long atMostMs) throws InterruptedException, ExecutionException, TimeoutException {
        PollLoop current = loop;
        if (current == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return time.get(current.inspect(), atMostMs);
    }
}
