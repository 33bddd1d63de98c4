package dev.faststream.kafka;

import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Who runs the turns of a poll loop: one thread at a time, the leader.
 *
 * <p>Where there is a single worker the leader is that worker, too. What the client has just parsed is in the cache of
 * its core, and no other thread has to be woken for a few records; a hand-written loop does the same. But unlike in
 * such a loop, a handler that takes long keeps nobody from polling: meanwhile the lead is lent, and when it is not back
 * in time, another thread takes it over. The one that was the leader finishes what it handles and ends.
 *
 * <p>The leader's own fields are handed from leader to leader through {@link #loan}. All others only watch.
 */
final class Lead implements Executor {
    /** So long a loan lasts at least before the lead is taken over; at most twice as long. */
    private static final long LOAN_MS = 50;

    /** After so many looks at which nothing had been lent since the last, nobody looks before the next loan. */
    private static final int IDLE_LOOKS = 20;

    private final Executor workers;
    private final boolean leaderWorks;
    private final Thread.Builder leaders;

    /** The number of the last loan; negative when it is not out, for it was given back or taken over. */
    private final AtomicLong loan = new AtomicLong();

    private volatile @Nullable Thread watcher;
    private volatile boolean watcherSleeps;
    private volatile boolean ended;
    private @Nullable Runnable work;

    /**
     * Makes one that nobody has yet.
     *
     * @param workers runs what the leader does not
     * @param leaderWorks whether the leader handles, too
     * @param name what the leaders' threads are called
     */
    Lead(Executor workers, boolean leaderWorks, String name) {
        this.workers = workers;
        this.leaderWorks = leaderWorks;
        this.leaders = Thread.ofPlatform().daemon().name(name + "-", 0);
    }

    // --- the leader

    /**
     * Keeps work for the leader, who comes to it at the end of the turn; what the leader does not do, a worker does.
     */
    @Override
    public void execute(Runnable task) {
        if (leaderWorks && work == null) {
            work = task;
        } else {
            workers.execute(task);
        }
    }

    /** Tells whether there is something for the leader to do, who should not wait for anything else then. */
    boolean hasWork() {
        return work != null;
    }

    /** The leader is going to wait for what was left to it, so that somebody else has to do it. */
    void leaveWork() {
        Runnable left = work;
        if (left != null) {
            work = null;
            workers.execute(left);
        }
    }

    /** Does what was left to the leader; tells whether who called this is still the leader. */
    boolean work() {
        Runnable own = work;
        if (own == null) {
            return true;
        }
        work = null;
        long number = 1 - loan.get();
        loan.set(number);
        if (watcherSleeps) {
            LockSupport.unpark(watcher);
        }
        try {
            own.run();
        } catch (RuntimeException | Error e) {
            if (giveBack(number)) {
                throw e;
            }
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            return false;
        }
        return giveBack(number);
    }

    /** Tells whether the lead had not been taken over. */
    private boolean giveBack(long number) {
        // The client would take an interrupt that a handler has left behind for its own.
        Thread.interrupted();
        return loan.compareAndSet(number, -number);
    }

    /** Nobody leads any more. */
    void end() {
        ended = true;
        LockSupport.unpark(watcher);
    }

    // --- the thread that stays

    /**
     * Lets leaders run their turns, until one has ended the lead. Whoever runs the turns returns when the lead was
     * taken over.
     */
    void watch(Runnable turns) {
        if (!leaderWorks) {
            turns.run();
            return;
        }
        watcher = Thread.currentThread();
        leaders.start(turns);
        long seen = 0;
        int idle = 0;
        while (!ended) {
            long now = loan.get();
            idle = now == seen ? idle + 1 : 0;
            seen = now;
            if (now > 0 && idle > 0 && loan.compareAndSet(now, -now)) {
                leaders.start(turns);
            }
            awaitNextLook(now, idle);
        }
    }

    private void awaitNextLook(long seen, int idle) {
        if (idle < IDLE_LOOKS) {
            LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(LOAN_MS));
        } else {
            watcherSleeps = true;
            if (loan.get() == seen && !ended) {
                LockSupport.park(this);
            }
            watcherSleeps = false;
        }
        // Only the end of the lead ends this thread.
        Thread.interrupted();
    }
}
