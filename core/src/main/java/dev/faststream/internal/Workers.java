package dev.faststream.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs deliveries in the order they were submitted, on up to so many threads, which are borrowed while there is work. A
 * single worker is a lane: when a record goes back it starts nothing more, so that nothing overtakes it, until the poll
 * loop has taken note of that. With more of them the engine submits only what need not wait for each other. Safe to use
 * from any thread.
 *
 * @param <R> the broker's native record
 */
public final class Workers<R> {
    /** What is done with a delivery, see {@link Pipeline#run}. */
    @FunctionalInterface
    interface Work<R> {
        void run(Delivery<R> delivery, Consumer<Delivery<R>> goesBack, Consumer<Delivery<R>> home);
    }

    private final Work<R> work;
    private final Consumer<Delivery<R>> inbox;
    private final Executor executor;
    private final LongSupplier clockMs;
    private final int most;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Delivery<R>> queue = new ArrayDeque<>();
    /** What the single worker must not run past: it goes back, and the poll loop does not know that yet. */
    private final Set<Delivery<R>> unnoted = Collections.newSetFromMap(new IdentityHashMap<>());

    private int running;

    /**
     * Makes idle workers that report settled deliveries to the inbox.
     *
     * @param most how many deliveries run at once
     */
    public Workers(
            Pipeline<R> pipeline, Consumer<Delivery<R>> inbox, Executor executor, LongSupplier clockMs, int most) {
        this(pipeline::run, inbox, executor, clockMs, most);
    }

    Workers(Work<R> work, Consumer<Delivery<R>> inbox, Executor executor, LongSupplier clockMs, int most) {
        this.work = work;
        this.inbox = inbox;
        this.executor = executor;
        this.clockMs = clockMs;
        this.most = most;
    }

    /** Queues deliveries behind those that are there. */
    public void submit(Collection<Delivery<R>> deliveries) {
        if (deliveries.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            queue.addAll(deliveries);
            startIfPossible();
        } finally {
            lock.unlock();
        }
    }

    private void startIfPossible() {
        // Counted beforehand: an executor may run the work here and now.
        for (int more = Math.min(most - running, queue.size()); more > 0 && unnoted.isEmpty(); more--) {
            running++;
            executor.execute(this::work);
        }
    }

    private void work() {
        Thread thread = Thread.currentThread();
        for (Delivery<R> next = take(); next != null; next = take()) {
            next.started(thread, clockMs.getAsLong());
            work.run(next, this::halt, inbox);
            next.ended();
        }
    }

    private @Nullable Delivery<R> take() {
        lock.lock();
        try {
            if (!unnoted.isEmpty() || queue.isEmpty()) {
                running--;
                return null;
            }
            return queue.remove();
        } finally {
            lock.unlock();
        }
    }

    private void halt(Delivery<R> delivery) {
        if (most > 1) {
            return;
        }
        lock.lock();
        try {
            unnoted.add(delivery);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The poll loop has taken note of a settled delivery. If a record of it goes back, the loop has {@link #reclaim}ed
     * before what was queued behind it.
     */
    public void noted(Delivery<R> delivery) {
        if (most > 1) {
            return;
        }
        lock.lock();
        try {
            if (unnoted.remove(delivery)) {
                startIfPossible();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Tells how many deliveries run, or are about to. */
    public int running() {
        lock.lock();
        try {
            return running;
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
