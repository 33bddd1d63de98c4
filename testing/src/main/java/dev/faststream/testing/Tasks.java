package dev.faststream.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What runs by a {@link VirtualTime}: its own tasks, and guests. A guest is a thread of somebody else that waits here.
 * From then on it takes turns as the others do; when it is somewhere else for long, or ends, it is one no more. Guarded
 * by the lock of its time.
 */
final class Tasks {
    /** So long a task may seem to stand still before the others go on without it. */
    private static final long OUTSIDE_AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    /** So long a task may compute before the others go on without it. */
    private static final long COMPUTES_AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** So long is waited for a guest that is somewhere else: it may never come back. */
    private static final long GUEST_OUTSIDE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private enum State {
        NEW,
        /** It has its turn, or is outside. */
        RUNS,
        WAITS,
        ENDED
    }

    /** Something that runs on a thread of its own. */
    static final class Task {
        private final Thread thread;
        private final Condition turn;
        private final boolean guest;
        private State state = State.NEW;
        private BooleanSupplier condition = () -> true;
        private long untilMs;
        private long turnNanos = System.nanoTime();

        private Task(Thread thread, Condition turn, boolean guest) {
            this.thread = thread;
            this.turn = turn;
            this.guest = guest;
        }

        boolean isGuest() {
            return guest;
        }

        private void waitsFor(BooleanSupplier what, long atMostUntilMs) {
            condition = what;
            untilMs = atMostUntilMs;
            state = State.WAITS;
        }

        /** It gets its turn. */
        private void runs() {
            boolean fresh = state == State.NEW;
            state = State.RUNS;
            turnNanos = System.nanoTime();
            if (fresh) {
                thread.start();
            } else {
                turn.signal();
            }
        }

        private boolean canRun(long nowMs) {
            return state == State.NEW || (state == State.WAITS && (nowMs >= untilMs || condition.getAsBoolean()));
        }

        /** Tells whether it is a guest that has left. */
        private boolean hasLeft() {
            return guest
                    && state == State.RUNS
                    && (!thread.isAlive() || System.nanoTime() - turnNanos > GUEST_OUTSIDE_NANOS);
        }
    }

    private final ReentrantLock lock;
    private final Condition changed;
    private final List<Task> all = new ArrayList<>();

    /**
     * Makes none yet.
     *
     * @param lock guards them
     * @param changed signalled when something is otherwise with them
     */
    Tasks(ReentrantLock lock, Condition changed) {
        this.lock = lock;
        this.changed = changed;
    }

    /** Adds one whose thread is started when it is its turn. */
    void add(Thread thread) {
        add(thread, false);
    }

    private Task add(Thread thread, boolean guest) {
        Task task = new Task(thread, lock.newCondition(), guest);
        all.add(task);
        changed.signalAll();
        return task;
    }

    void remove(Task task) {
        task.state = State.ENDED;
        all.remove(task);
        changed.signalAll();
    }

    boolean hasThread(Thread thread) {
        return all.stream().anyMatch(task -> task.thread == thread);
    }

    /** That of the current thread; null if it has none. */
    @Nullable
    Task current() {
        Thread thread = Thread.currentThread();
        for (Task task : all) {
            if (task.thread == thread) {
                return task;
            }
        }
        return null;
    }

    /** Those that could go on now. */
    List<Task> runnable(long nowMs) {
        List<Task> runnable = new ArrayList<>();
        for (Task task : all) {
            if (task.canRun(nowMs)) {
                runnable.add(task);
            }
        }
        return runnable;
    }

    /** Tells whether any has its turn, or is outside. */
    boolean isAnyOutside() {
        all.removeIf(Task::hasLeft);
        return all.stream().anyMatch(task -> task.state == State.RUNS);
    }

    /** Tells whether any that is no guest has its turn, or is outside. */
    boolean isAnyOwnOutside(Predicate<Thread> such) {
        return all.stream().anyMatch(task -> task.state == State.RUNS && !task.guest && such.test(task.thread));
    }

    /** When the next one goes on whatever happens, but not after a limit. */
    long nextMs(long limitMs) {
        long next = limitMs;
        for (Task task : all) {
            if (task.state == State.WAITS) {
                next = Math.min(next, task.untilMs);
            }
        }
        return next;
    }

    // --- taking turns

    /** Waits for the next turn of the current thread's task, in which a condition holds or the time is over. */
    boolean awaitTurn(Task task, BooleanSupplier condition, long untilMs) throws InterruptedException {
        task.waitsFor(condition, untilMs);
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

    /**
     * The current thread becomes a guest and waits for its turn; at the latest until so much time has really passed.
     */
    boolean awaitTurnAsGuest(BooleanSupplier condition, long untilMs, long atMostMs) throws InterruptedException {
        Task guest = add(Thread.currentThread(), true);
        guest.waitsFor(condition, untilMs);
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(atMostMs);
            while (guest.state != State.RUNS && left > 0) {
                left = guest.turn.awaitNanos(left);
            }
        } finally {
            if (guest.state != State.RUNS) {
                remove(guest);
            }
        }
        return condition.getAsBoolean();
    }

    /** Gives a task its turn, and waits until it waits, ends, or turns out to wait for something else. */
    void run(Task task) throws InterruptedException {
        task.runs();
        long now = System.nanoTime();
        long beganNanos = now;
        long movedNanos = now;
        while (task.state == State.RUNS && !task.hasLeft()) {
            changed.awaitNanos(LOOK_NANOS);
            now = System.nanoTime();
            Thread.State state = task.thread.getState();
            boolean computes = state == Thread.State.RUNNABLE || state == Thread.State.NEW;
            movedNanos = computes ? now : movedNanos;
            if (now - movedNanos > OUTSIDE_AFTER_NANOS || now - beganNanos > COMPUTES_AT_MOST_NANOS) {
                return;
            }
        }
    }
}
