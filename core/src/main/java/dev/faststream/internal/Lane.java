package dev.faststream.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs deliveries one after the other, in the order they were submitted, on a thread that it borrows while there is
 * work. When one of them has to be tried again it starts nothing more, so that nothing overtakes it, until the poll
 * loop has taken note of that. Safe to use from any thread.
 *
 * @param <R> the broker's native record
 */
public final class Lane<R> {
    private final Pipeline<R> pipeline;
    private final Consumer<Delivery<R>> inbox;
    private final Executor executor;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Delivery<R>> queue = new ArrayDeque<>();
    private boolean running;
    private int unnotedRetries;

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
            startIfPossible();
        } finally {
            lock.unlock();
        }
    }

    private void startIfPossible() {
        if (!running && unnotedRetries == 0 && !queue.isEmpty()) {
            running = true;
            executor.execute(this::work);
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
            if (unnotedRetries > 0 || queue.isEmpty()) {
                running = false;
                return null;
            }
            return queue.remove();
        } finally {
            lock.unlock();
        }
    }

    private void settled(Delivery<R> delivery) {
        countRetry(delivery, 1);
        inbox.accept(delivery);
    }

    /**
     * The poll loop has taken note of a settled delivery. If that is to be tried again, the loop has {@link #reclaim}ed
     * before what was queued behind it.
     */
    public void noted(Delivery<R> delivery) {
        countRetry(delivery, -1);
    }

    private void countRetry(Delivery<R> delivery, int by) {
        if (!delivery.hasRetry()) {
            return;
        }
        lock.lock();
        try {
            unnotedRetries += by;
            startIfPossible();
        } finally {
            lock.unlock();
        }
    }

    /** Takes back what has not started, in its order. */
    public List<Delivery<R>> reclaim() {
        lock.lock();
        try {
            List<Delivery<R>> taken = new ArrayList<>(queue);
            queue.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
