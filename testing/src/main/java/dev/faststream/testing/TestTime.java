package dev.faststream.testing;

import dev.faststream.internal.Time;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time, as the framework asks for time: whoever waits here lets it go on. Safe to use from any thread.
 *
 * @param woken the threads that are not to rest next
 */
record TestTime(VirtualTime time, Set<Thread> woken) implements Time {
    private static final long IDLE_MS = 10_000;

    TestTime(VirtualTime time) {
        this(time, ConcurrentHashMap.newKeySet());
    }

    @Override
    public long nowMs() {
        return time.nowMs();
    }

    @Override
    public long nowOrLaterMs() {
        return time.nowMs();
    }

    @Override
    public Clock clock() {
        return new VirtualClock(time, ZoneOffset.UTC);
    }

    @Override
    public double random() {
        return time.random();
    }

    @Override
    public boolean wakes() {
        return true;
    }

    /** Whoever is wanted is woken, so that this only has to be less than what happens now and then. */
    @Override
    public long idleMs() {
        return IDLE_MS;
    }

    @Override
    public Thread start(Thread.Builder builder, Runnable work) {
        return time.start(builder, work);
    }

    @Override
    public boolean join(Thread thread, Duration atMost) throws InterruptedException {
        return time.awaitEnd(thread, atMost.toMillis());
    }

    @Override
    public <T> BlockingQueue<T> queue() {
        return new Queue<>(time);
    }

    @Override
    public CountDownLatch latch() {
        return new Latch(time);
    }

    @Override
    public Condition condition(ReentrantLock lock) {
        return new VirtualCondition(time, lock);
    }

    @Override
    public <T> CompletableFuture<T> future() {
        return new VirtualFuture<>(time);
    }

    @Override
    public <T> T get(Future<T> future) throws InterruptedException, ExecutionException {
        time.await(future::isDone, Long.MAX_VALUE);
        return future.get();
    }

    @Override
    public <T> T get(Future<T> future, long atMostMs)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!time.await(future::isDone, atMostMs)) {
            throw new TimeoutException("Nothing came in " + atMostMs + " ms");
        }
        return future.get();
    }

    @Override
    public void park(Object where, long atMostMs) {
        Thread thread = Thread.currentThread();
        try {
            time.await(() -> woken.contains(thread), atMostMs);
        } catch (InterruptedException e) {
            thread.interrupt();
        }
        woken.remove(thread);
    }

    @Override
    public void unpark(@Nullable Thread thread) {
        if (thread != null) {
            woken.add(thread);
        }
    }

    @Override
    public void sleep(Duration pause) throws InterruptedException {
        time.await(() -> false, pause.toMillis());
    }

    /** What the clock on the wall shows. */
    private static final class VirtualClock extends Clock {
        private final VirtualTime time;
        private final ZoneId zone;

        VirtualClock(VirtualTime time, ZoneId zone) {
            this.time = time;
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new VirtualClock(time, other);
        }

        @Override
        public Instant instant() {
            return time.now();
        }
    }

    /** A queue on which one thread waits. */
    private static final class Queue<T> extends LinkedBlockingQueue<T> {
        private static final long serialVersionUID = 1;
        private final transient VirtualTime time;

        Queue(VirtualTime time) {
            this.time = time;
        }

        @Override
        public @Nullable T poll(long timeout, TimeUnit unit) throws InterruptedException {
            time.await(() -> !isEmpty(), unit.toMillis(timeout));
            return poll();
        }
    }

    /** A latch of one count. */
    private static final class Latch extends CountDownLatch {
        private final VirtualTime time;

        Latch(VirtualTime time) {
            super(1);
            this.time = time;
        }

        @Override
        public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
            return time.await(() -> getCount() == 0, unit.toMillis(timeout));
        }

        @Override
        public void await() throws InterruptedException {
            time.await(() -> getCount() == 0, Long.MAX_VALUE);
        }
    }
}
