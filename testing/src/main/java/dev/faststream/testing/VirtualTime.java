package dev.faststream.testing;

import dev.faststream.testing.Tasks.Task;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A clock that moves only when it is told to, or when nothing else can go on, and the tasks that live by it. One task
 * runs at a time, and a seed decides which one is next: the same seed gives the same interleaving.
 *
 * <p>A thread that is none of the tasks and waits here drives the others: nothing moves while a test does not wait. A
 * task that waits for something else, such as a latch or a socket, is outside of this time: the others go on without
 * it, and meanwhile time passes as it really does. Where a thread may wait for ever it drives only if it is the test's;
 * others are guests then, and take turns with the tasks.
 *
 * <p>Safe to use from any thread. Conditions are asked while the lock is held, so they must not wait for anything.
 */
final class VirtualTime {
    /** What becomes true by time alone, such as the end of an outage, is noticed so soon. */
    private static final long LONGEST_STEP_MS = 100;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Fair, so that whoever drives lets in who has waited. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final Condition changed = lock.newCondition();
    private final Tasks tasks = new Tasks(lock, changed);
    /** The threads of the test: that which has made this, and those that have let time pass. */
    private final Set<Thread> ofTest = new HashSet<>();

    private final Random random;
    private final Instant start;
    /** Written by who holds the lock. Conditions read it, and what they ask may hold locks of its own. */
    private final AtomicLong clock = new AtomicLong();

    private @Nullable Thread driver;

    VirtualTime(long seed, Instant start) {
        this.random = new Random(seed);
        this.start = start;
        ofTest.add(Thread.currentThread());
    }

    /** Milliseconds since this time began. */
    long nowMs() {
        return clock.get();
    }

    /** What the clock on the wall shows. */
    Instant now() {
        return start.plusMillis(nowMs());
    }

    /** A number that only the seed decides. */
    int random(int bound) {
        return random.nextInt(bound);
    }

    /** A number from 0 to 1 that only the seed decides. */
    double random() {
        return random.nextDouble();
    }

    /** Starts a task on a thread of its own, which runs when it is its turn. */
    Thread start(Thread.Builder builder, Runnable work) {
        Thread thread = builder.unstarted(() -> {
            try {
                work.run();
            } finally {
                end();
            }
        });
        lock.lock();
        try {
            tasks.add(thread);
        } finally {
            lock.unlock();
        }
        return thread;
    }

    private void end() {
        lock.lock();
        try {
            Task ended = tasks.current();
            if (ended != null) {
                tasks.remove(ended);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end of the task that has this thread, for at most so long; tells whether it has ended. */
    boolean awaitEnd(Thread thread, long atMostMs) throws InterruptedException {
        return await(() -> !tasks.hasThread(thread), atMostMs);
    }

    // --- waiting

    /** Waits until a condition holds, for at most so long; tells whether it does. */
    boolean await(BooleanSupplier condition, long atMostMs) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (condition.getAsBoolean()) {
                return true;
            }
            Task task = tasks.current();
            return task == null
                    ? awaitDriving(condition, untilMs(atMostMs))
                    : tasks.awaitTurn(task, condition, untilMs(atMostMs));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits as {@link #await} does, but lets nothing go on by that unless it is the test's thread that waits. Another
     * one returns at the latest when so much time has really passed.
     */
    boolean awaitOthers(BooleanSupplier condition, long atMostMs) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (tasks.current() == null && !ofTest.contains(Thread.currentThread())) {
                return tasks.awaitTurnAsGuest(condition, untilMs(atMostMs), atMostMs);
            }
        } finally {
            lock.unlock();
        }
        return await(condition, atMostMs);
    }

    /** In whole ms, rounded up: a little is not nothing. */
    static long toMillis(long duration, TimeUnit unit) {
        long millis = unit.toMillis(duration);
        return unit.convert(millis, TimeUnit.MILLISECONDS) < duration ? millis + 1 : millis;
    }

    private long untilMs(long atMostMs) {
        return nowMs() + Math.max(0, Math.min(atMostMs, Long.MAX_VALUE / 2));
    }

    private boolean awaitDriving(BooleanSupplier condition, long untilMs) throws InterruptedException {
        while (driver != null) {
            if (condition.getAsBoolean() || nowMs() >= untilMs) {
                return condition.getAsBoolean();
            }
            changed.await(LOOK_NANOS, TimeUnit.NANOSECONDS);
        }
        driver = Thread.currentThread();
        try {
            return drive(condition, untilMs, Outside.TAKES_REAL_TIME);
        } finally {
            driver = null;
            changed.signalAll();
        }
    }

    // --- driving

    /** How time goes on while a task is outside of it. */
    private enum Outside {
        /** Each real millisecond is one here. */
        TAKES_REAL_TIME,
        /** The time that is asked for passes at once. */
        IS_NOT_WAITED_FOR
    }

    /** Lets so much time pass at once, with all that happens in it. */
    void advance(Duration duration) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (!claim()) {
                throw new IllegalStateException(
                        "advance(...) was called by a handler, but time is the test's: call it in the test");
            }
            drive(() -> false, nowMs() + duration.toMillis(), Outside.IS_NOT_WAITED_FOR);
        } finally {
            lock.unlock();
        }
    }

    /** Runs what can run now, until nothing can without time passing; waits so long for what is outside. */
    void settle(Duration outside) throws InterruptedException {
        long untilNanos = System.nanoTime() + outside.toNanos();
        lock.lockInterruptibly();
        try {
            if (!claim()) {
                return;
            }
            drive(() -> false, nowMs(), Outside.IS_NOT_WAITED_FOR);
            while (tasks.isAnyOutside() && System.nanoTime() < untilNanos) {
                changed.awaitNanos(LOOK_NANOS);
                drive(() -> false, nowMs(), Outside.IS_NOT_WAITED_FOR);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The current thread is the test's from now on, unless it is that of a task; tells whether it is the test's. */
    boolean claim() {
        lock.lock();
        try {
            Task known = tasks.current();
            if (known != null && !known.isGuest()) {
                return false;
            }
            if (known != null) {
                tasks.remove(known);
            }
            ofTest.add(Thread.currentThread());
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean drive(BooleanSupplier done, long untilMs, Outside outside) throws InterruptedException {
        while (!done.getAsBoolean()) {
            List<Task> runnable = tasks.runnable(nowMs());
            if (!runnable.isEmpty()) {
                tasks.run(runnable.get(random.nextInt(runnable.size())));
            } else if (outside == Outside.TAKES_REAL_TIME && tasks.isAnyOutside()) {
                if (nowMs() >= untilMs) {
                    return false;
                }
                passRealTime();
            } else if (moveClock(untilMs)) {
                letOthersIn();
            } else {
                return done.getAsBoolean();
            }
        }
        return true;
    }

    /**
     * Tells whether a task with such a thread that is no guest has its turn, or is outside; only to be asked by
     * conditions.
     */
    boolean isAnyOutside(Predicate<Thread> such) {
        return tasks.isAnyOwnOutside(such);
    }

    /** Moves the clock towards when the next task goes on, but not beyond a limit; false if it is there already. */
    private boolean moveClock(long limitMs) {
        long before = nowMs();
        long after = Math.min(tasks.nextMs(limitMs), before + LONGEST_STEP_MS);
        clock.set(Math.max(before, after));
        return after > before;
    }

    /** A task that was interrupted needs the lock to say that it can go on. */
    private void letOthersIn() {
        lock.unlock();
        lock.lock();
    }

    private void passRealTime() throws InterruptedException {
        long beganNanos = System.nanoTime();
        for (long left = LOOK_NANOS; left > 0; ) {
            left = changed.awaitNanos(left);
        }
        clock.addAndGet(Math.max(1, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos)));
    }
}
