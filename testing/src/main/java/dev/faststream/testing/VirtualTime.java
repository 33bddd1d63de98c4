package dev.faststream.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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
 * it, and meanwhile time passes as it really does.
 *
 * <p>Safe to use from any thread. Conditions are asked while the lock is held, so they must not wait for anything.
 */
final class VirtualTime {
    /** So long a task may seem to stand still before the others go on without it. */
    private static final long OUTSIDE_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** So long a task may compute before the others go on without it. */
    private static final long COMPUTES_AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** What becomes true by time alone, such as the end of an outage, is noticed so soon. */
    private static final long LONGEST_STEP_MS = 100;

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Fair, so that whoever drives lets in who has waited. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final Condition changed = lock.newCondition();
    private final List<Task> tasks = new ArrayList<>();
    private final Random random;
    private final Instant start;
    /** Written by who holds the lock. Conditions read it, and what they ask may hold locks of its own. */
    private final AtomicLong clock = new AtomicLong();

    private @Nullable Thread driver;

    VirtualTime(long seed, Instant start) {
        this.random = new Random(seed);
        this.start = start;
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
    Task start(Thread.Builder builder, Runnable work) {
        Task task = new Task();
        task.thread = builder.unstarted(() -> {
            try {
                work.run();
            } finally {
                end(task);
            }
        });
        lock.lock();
        try {
            tasks.add(task);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return task;
    }

    private void end(Task task) {
        lock.lock();
        try {
            task.state = State.ENDED;
            tasks.remove(task);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end of the task that has this thread, for at most so long; tells whether it has ended. */
    boolean awaitEnd(Thread thread, long atMostMs) throws InterruptedException {
        return await(() -> tasks.stream().noneMatch(task -> task.thread == thread), atMostMs);
    }

    // --- waiting

    /** Waits until a condition holds, for at most so long; tells whether it does. */
    boolean await(BooleanSupplier condition, long atMostMs) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Task task = current();
            if (condition.getAsBoolean()) {
                return true;
            }
            long untilMs = nowMs() + Math.max(0, Math.min(atMostMs, Long.MAX_VALUE / 2));
            return task == null ? awaitDriving(condition, untilMs) : awaitTurn(task, condition, untilMs);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Task current() {
        Thread thread = Thread.currentThread();
        for (Task task : tasks) {
            if (task.thread == thread) {
                return task;
            }
        }
        return null;
    }

    private boolean awaitTurn(Task task, BooleanSupplier condition, long untilMs) throws InterruptedException {
        task.condition = condition;
        task.untilMs = untilMs;
        task.state = State.WAITS;
        changed.signalAll();
        boolean interrupted = false;
        while (task.state != State.RUNS) {
            try {
                task.turn.await();
            } catch (InterruptedException e) {
                interrupted = true;
                task.condition = () -> true;
                changed.signalAll();
            }
        }
        if (interrupted) {
            throw new InterruptedException();
        }
        return condition.getAsBoolean();
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
            demandNoTask("advance");
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
            if (current() != null) {
                return;
            }
            drive(() -> false, nowMs(), Outside.IS_NOT_WAITED_FOR);
            while (isAnyOutside() && System.nanoTime() < untilNanos) {
                changed.awaitNanos(LOOK_NANOS);
                drive(() -> false, nowMs(), Outside.IS_NOT_WAITED_FOR);
            }
        } finally {
            lock.unlock();
        }
    }

    private void demandNoTask(String method) {
        if (current() != null) {
            throw new IllegalStateException(
                    method + "(...) was called by a handler, but time is the test's: call it in the test");
        }
    }

    private boolean drive(BooleanSupplier done, long untilMs, Outside outside) throws InterruptedException {
        while (!done.getAsBoolean()) {
            List<Task> runnable = runnable();
            if (!runnable.isEmpty()) {
                run(runnable.get(random.nextInt(runnable.size())));
            } else if (outside == Outside.TAKES_REAL_TIME && isAnyOutside()) {
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

    private List<Task> runnable() {
        List<Task> runnable = new ArrayList<>();
        for (Task task : tasks) {
            if (task.state == State.NEW
                    || (task.state == State.WAITS && (nowMs() >= task.untilMs || task.condition.getAsBoolean()))) {
                runnable.add(task);
            }
        }
        return runnable;
    }

    private boolean isAnyOutside() {
        return isAnyOutside(thread -> true);
    }

    /** Tells whether a task with such a thread has its turn, or is outside; only to be asked by conditions. */
    boolean isAnyOutside(Predicate<Thread> such) {
        return tasks.stream().anyMatch(task -> task.state == State.RUNS && such.test(task.thread()));
    }

    /** Moves the clock towards when the next task goes on, but not beyond a limit; false if it is there already. */
    private boolean moveClock(long limitMs) {
        long next = tasks.stream()
                .filter(task -> task.state == State.WAITS)
                .mapToLong(task -> task.untilMs)
                .min()
                .orElse(limitMs);
        long before = nowMs();
        long after = Math.min(Math.min(next, limitMs), before + LONGEST_STEP_MS);
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

    /** Gives a task its turn, and waits until it waits, ends, or turns out to wait for something else. */
    private void run(Task task) throws InterruptedException {
        Thread thread = task.thread();
        boolean fresh = task.state == State.NEW;
        task.state = State.RUNS;
        if (fresh) {
            thread.start();
        } else {
            task.turn.signal();
        }
        long now = System.nanoTime();
        long beganNanos = now;
        long movedNanos = now;
        while (task.state == State.RUNS) {
            changed.awaitNanos(LOOK_NANOS);
            now = System.nanoTime();
            boolean computes = thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.NEW;
            movedNanos = computes ? now : movedNanos;
            if (now - movedNanos > OUTSIDE_AFTER_NANOS || now - beganNanos > COMPUTES_AT_MOST_NANOS) {
                return;
            }
        }
    }

    private enum State {
        NEW,
        /** It has its turn, or is outside. */
        RUNS,
        WAITS,
        ENDED
    }

    /** Something that runs on a thread of its own, by this time. Guarded by the lock of its time. */
    final class Task {
        private final Condition turn = lock.newCondition();
        private @Nullable Thread thread;
        private State state = State.NEW;
        private BooleanSupplier condition = () -> true;
        private long untilMs;

        /** The thread that it runs on. */
        Thread thread() {
            if (thread == null) {
                throw new IllegalStateException("A task without a thread cannot run");
            }
            return thread;
        }
    }
}
