package dev.faststream.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Time, chance, and the threads that live by them. In production it is what Java has, with nothing in between; in tests
 * time passes when the test says so. Safe to use from any thread.
 */
public interface Time {
    /** What Java has. */
    static Time real() {
        return new RealTime();
    }

    /** Milliseconds since some moment, never going back. */
    long nowMs();

    /** The same, rounded up to a whole ms: what is counted from here is never too short. */
    long nowOrLaterMs();

    /** The clock on the wall. */
    Clock clock();

    /** A number from 0 to 1 by chance. */
    double random();

    /** The longest that who has nothing to do waits before it looks around again, in ms. */
    long idleMs();

    /** Tells whether who polls is woken as soon as it is wanted, so that it need not look around before that. */
    boolean wakes();

    /** Starts a thread. */
    Thread start(Thread.Builder builder, Runnable work);

    /** Waits for the end of a thread, for at most so long; tells whether it has ended. */
    boolean join(Thread thread, Duration atMost) throws InterruptedException;

    /** Makes a queue whose {@code poll} with a timeout waits by this time. */
    <T> BlockingQueue<T> queue();

    /** Makes a latch of one count that is awaited by this time. */
    CountDownLatch latch();

    /**
     * Makes a condition of a lock that is awaited by this time. Users wait there for what others do: that moves nothing
     * by itself, unless it is a test that waits.
     */
    Condition condition(ReentrantLock lock);

    /** Makes a future that is awaited by this time, as all are that follow from it, and whose timeouts are of it. */
    <T> CompletableFuture<T> future();

    /** Waits for what comes. */
    <T> T get(Future<T> future) throws InterruptedException, ExecutionException;

    /** Waits for what comes, for at most so long. */
    <T> T get(Future<T> future, long atMostMs) throws InterruptedException, ExecutionException, TimeoutException;

    /**
     * Lets the current thread rest until another {@linkplain #unpark wakes} it, for at most so long, or until it is
     * interrupted; it may wake for no reason.
     *
     * @param where what it rests for, in thread dumps
     */
    void park(Object where, long atMostMs);

    /** Wakes a thread, now or when it wants to rest next; null for none. */
    void unpark(@Nullable Thread thread);

    /** Lets so much time pass. */
    void sleep(Duration pause) throws InterruptedException;
}
