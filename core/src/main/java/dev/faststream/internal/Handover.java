package dev.faststream.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where workers offer what they were given, and callers take it. A worker waits until the caller is done with it: until
 * the thread that took it asks for more, or all of its records are marked. What nobody has taken can be withdrawn, and
 * then goes back as if no handler had begun it. Safe to use from any thread.
 *
 * @param <R> the broker's native record
 * @param <M> what callers get: a message or a batch
 */
public final class Handover<R, M> {
    /** What one worker offers; it is withdrawn, if at all, before it has ended. */
    private static final class Offer<R, M> {
        private final List<InFlight<R>> records;
        private final M view;
        private final CountDownLatch ended;
        private final AtomicInteger unmarked;
        private boolean withdrawn;

        Offer(List<InFlight<R>> records, M view, CountDownLatch ended) {
            this.records = records;
            this.view = view;
            this.ended = ended;
            this.unmarked = new AtomicInteger(records.size());
        }

        boolean isOpen() {
            return ended.getCount() > 0;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Offer<R, M>> untaken = new ArrayDeque<>();
    private final Map<Thread, Offer<R, M>> taken = new HashMap<>();
    private Condition changed = lock.newCondition();
    private volatile Time time = Time.real();
    private boolean closed;

    /** Sets how time passes for those who wait; before anything can be offered. */
    public void livesBy(Time given) {
        lock.lock();
        try {
            time = given;
            changed = given.condition(lock);
        } finally {
            lock.unlock();
        }
    }

    // --- a worker

    /**
     * Offers records until somebody has taken them and is done with them, or until they are withdrawn.
     *
     * @param view what the caller gets
     */
    public void offer(List<InFlight<R>> records, M view) throws InterruptedException {
        Offer<R, M> offer = new Offer<>(records, view, time.latch());
        for (InFlight<R> record : records) {
            record.expectLateMark();
            expectMark(record, offer);
        }
        lock.lock();
        try {
            untaken.add(offer);
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (!isTakenInTheEnd(offer)) {
            records.forEach(record -> record.mark(new Mark.NotBegun()));
        }
    }

    private boolean isTakenInTheEnd(Offer<R, M> offer) throws InterruptedException {
        try {
            offer.ended.await();
        } finally {
            lock.lock();
            try {
                untaken.remove(offer);
                taken.values().remove(offer);
            } finally {
                lock.unlock();
            }
        }
        return !offer.withdrawn;
    }

    private void expectMark(InFlight<R> record, Offer<R, M> offer) {
        LateMark late = record.lateMark();
        if (late != null) {
            late.whenMarked(mark -> {
                if (offer.unmarked.decrementAndGet() == 0) {
                    offer.ended.countDown();
                }
            });
        }
    }

    // --- a caller

    /** The calling thread is done with what it took last, if it has not said so already. */
    public void done() {
        lock.lock();
        try {
            Offer<R, M> own = taken.remove(Thread.currentThread());
            if (own != null) {
                own.ended.countDown();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what was offered first, and waits for it.
     *
     * @param nanos how long to wait at most
     * @param open asked whether something may still come
     * @return null when nothing came
     */
    public @Nullable M take(long nanos, BooleanSupplier open) throws InterruptedException {
        long left = nanos;
        lock.lockInterruptibly();
        try {
            while (untaken.isEmpty()) {
                if (closed || left <= 0 || !open.getAsBoolean()) {
                    return null;
                }
                left = changed.awaitNanos(left);
            }
            if (closed) {
                return null;
            }
            Offer<R, M> offer = untaken.remove();
            taken.put(Thread.currentThread(), offer);
            return offer.view;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody takes anything any more, and what was taken and is not done goes back. */
    public void close() {
        lock.lock();
        try {
            closed = true;
            taken.values().forEach(Handover::withdraw);
            taken.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    // --- the poll loop

    /** Takes back what nobody has taken of these partitions, and lets those who wait look whether anything may come. */
    public void withdraw(Collection<Partition> partitions) {
        lock.lock();
        try {
            List<Offer<R, M>> going = new ArrayList<>();
            for (Offer<R, M> offer : untaken) {
                if (InFlight.isAnyOf(partitions, offer.records)) {
                    going.add(offer);
                }
            }
            untaken.removeAll(going);
            going.forEach(Handover::withdraw);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tells whether so many workers wait here, each until somebody takes what it offers or is done with it. */
    public boolean rests(int workers) {
        lock.lock();
        try {
            long open = Stream.concat(untaken.stream(), taken.values().stream())
                    .filter(Offer::isOpen)
                    .count();
            return open == workers;
        } finally {
            lock.unlock();
        }
    }

    private static <R, M> void withdraw(Offer<R, M> offer) {
        offer.withdrawn = true;
        offer.ended.countDown();
    }
}
