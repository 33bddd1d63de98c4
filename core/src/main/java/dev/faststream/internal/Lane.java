package dev.faststream.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs deliveries one after the other, in the order they were submitted, on a thread that it borrows while there is
 * work. When one of them has to be tried again it halts, so that nothing overtakes it: the poll loop takes back what
 * has not started, and with that the lane goes on. Safe to use from any thread.
 *
 * @param <R> the broker's native record
 */
public final class Lane<R> {
    private final Pipeline<R> pipeline;
    private final Consumer<Delivery<R>> inbox;
    private final Executor executor;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition idle = lock.newCondition();
    private final Deque<Delivery<R>> queue = new ArrayDeque<>();
    private boolean running;
    private boolean halted;

    /** Makes an idle lane that reports settled deliveries to the inbox. */
    public Lane(Pipeline<R> pipeline, Consumer<Delivery<R>> inbox, Executor executor) {
        this.pipeline = pipeline;
        this.inbox = inbox;
        this.executor = executor;
    }

    /** Queues deliveries behind those that are there. */
    public void submit(Collection<Delivery<R>> deliveries) {
        lock.lock();
        try {
            queue.addAll(deliveries);
            if (!running && !halted && !queue.isEmpty()) {
                running = true;
                executor.execute(this::work);
            }
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        for (Delivery<R> next = take(); next != null; next = take()) {
            pipeline.run(next, this::settled);
        }
    }

    private @Nullable Delivery<R> take() {
        lock.lock();
        try {
            if (halted || queue.isEmpty()) {
                running = false;
                idle.signalAll();
                return null;
            }
            return queue.remove();
        } finally {
            lock.unlock();
        }
    }

    private void settled(Delivery<R> delivery) {
        if (delivery.hasRetry()) {
            // Before the inbox learns of it: once the loop has taken back the rest, nothing may halt the lane for it
            // again.
            halt();
        }
        inbox.accept(delivery);
    }

    /** Starts nothing more until {@link #reclaim}. */
    public void halt() {
        lock.lock();
        try {
            halted = true;
        } finally {
            lock.unlock();
        }
    }

    /** Takes back what has not started, in its order, and ends a halt. */
    public List<Delivery<R>> reclaim() {
        lock.lock();
        try {
            List<Delivery<R>> taken = new ArrayList<>(queue);
            queue.clear();
            halted = false;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nothing runs; tells whether that came about in time. */
    public boolean awaitIdle(long timeoutMs) throws InterruptedException {
        lock.lock();
        try {
            long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            while (running && nanos > 0) {
                nanos = idle.awaitNanos(nanos);
            }
            return !running;
        } finally {
            lock.unlock();
        }
    }
}
