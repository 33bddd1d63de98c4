package dev.faststream.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The time that passes. Stateless. */
record RealTime() implements Time {
    private static final long IDLE_MS = 100;

    @Override
    public long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public long nowOrLaterMs() {
        return Math.ceilDiv(System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1));
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public double random() {
        return ThreadLocalRandom.current().nextDouble();
    }

    @Override
    public long idleMs() {
        return IDLE_MS;
    }

    /** Whoever polls Kafka waits for its sockets, and for nothing else. */
    @Override
    public boolean wakes() {
        return false;
    }

    @Override
    public Thread start(Thread.Builder builder, Runnable work) {
        return builder.start(work);
    }

    @Override
    public boolean join(Thread thread, Duration atMost) throws InterruptedException {
        return thread.join(atMost);
    }

    @Override
    public <T> BlockingQueue<T> queue() {
        return new LinkedBlockingQueue<>();
    }

    @Override
    public CountDownLatch latch() {
        return new CountDownLatch(1);
    }

    @Override
    public Condition condition(ReentrantLock lock) {
        return lock.newCondition();
    }

    @Override
    public <T> CompletableFuture<T> future() {
        return new CompletableFuture<>();
    }

    @Override
    public <T> T get(Future<T> future) throws InterruptedException, ExecutionException {
        return future.get();
    }

    @Override
    public <T> T get(Future<T> future, long atMostMs)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(atMostMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public void park(Object where, long atMostMs) {
        if (atMostMs == Long.MAX_VALUE) {
            LockSupport.park(where);
        } else {
            LockSupport.parkNanos(where, TimeUnit.MILLISECONDS.toNanos(atMostMs));
        }
    }

    @Override
    public void unpark(@Nullable Thread thread) {
        LockSupport.unpark(thread);
    }

    @Override
    public void sleep(Duration pause) throws InterruptedException {
        Thread.sleep(pause);
    }
}
