package dev.faststream.testing;

import java.time.Duration;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A condition that is awaited by virtual time. Whoever is signalled goes on in his turn, all together even if only one
 * was meant. Used by who holds its lock, once.
 */
final class VirtualCondition implements Condition {
    private final VirtualTime time;
    private final ReentrantLock lock;
    private final AtomicLong signals = new AtomicLong();

    VirtualCondition(VirtualTime time, ReentrantLock lock) {
        this.time = time;
        this.lock = lock;
    }

    @Override
    public void signal() {
        signals.incrementAndGet();
    }

    @Override
    public void signalAll() {
        signals.incrementAndGet();
    }

    @Override
    public long awaitNanos(long nanos) throws InterruptedException {
        return pause(nanos);
    }

    private long pause(long nanos) throws InterruptedException {
        long seen = signals.get();
        long beganMs = time.nowMs();
        lock.unlock();
        try {
            time.awaitOthers(() -> signals.get() != seen, VirtualTime.toMillis(nanos, TimeUnit.NANOSECONDS));
        } finally {
            lock.lock();
        }
        return nanos - TimeUnit.MILLISECONDS.toNanos(time.nowMs() - beganMs);
    }

    @Override
    public void await() throws InterruptedException {
        long unused = pause(Long.MAX_VALUE);
    }

    @Override
    public boolean await(long duration, TimeUnit unit) throws InterruptedException {
        return pause(unit.toNanos(duration)) > 0;
    }

    @Override
    public boolean awaitUntil(Date deadline) throws InterruptedException {
        return pause(Duration.between(time.now(), deadline.toInstant()).toNanos()) > 0;
    }

    @Override
    public void awaitUninterruptibly() {
        boolean interrupted = false;
        for (boolean over = false; !over; ) {
            try {
                long unused = pause(Long.MAX_VALUE);
                over = true;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
