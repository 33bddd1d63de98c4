package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Where two threads meet: Lincheck runs these with many interleavings, switching between threads where they touch what
 * they share. The checks are plain ifs, since all that is called in here is instrumented.
 */
@Isolated("Lincheck instruments what the whole JVM runs")
final class InterleavingsTest {
    /** As many as a build has time for; more of them with -Dinterleavings=10000. */
    private static final int INTERLEAVINGS = interleavings(300);

    private static final int FEWER = interleavings(60);
    /** So many until it is found when a worker rests without the lock. */
    private static final int MORE = interleavings(1_000);

    private static int interleavings(int ofABuild) {
        return Integer.getInteger("interleavings", ofABuild);
    }

    private static final Mark ACK = new Mark.Ack();
    private static final Mark NACK = new Mark.Nack(Duration.ZERO);

    // --- late marks

    @Test
    void aLateMarkIsTakenOrToldOnceWhoeverComesFirst() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            LateMark late = shared(new LateMark());
            List<Mark> told = Collections.synchronizedList(new ArrayList<>());
            Thread marker = start(() -> late.mark(ACK));
            Optional<Mark> taken = late.take();
            late.whenMarked(told::add);
            join(marker);
            check(told.size() + (taken.isPresent() ? 1 : 0) == 1, "it is told " + told + ", taken " + taken);
        });
    }

    @Test
    void ofTwoLateMarksOneIsTakenOrTold() {
        Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
            LateMark late = shared(new LateMark());
            List<Mark> told = Collections.synchronizedList(new ArrayList<>());
            Thread one = start(() -> late.mark(ACK));
            Thread other = start(() -> late.mark(NACK));
            Optional<Mark> taken = late.take();
            late.whenMarked(told::add);
            join(one);
            join(other);
            check(told.size() + (taken.isPresent() ? 1 : 0) == 1, "it is told " + told + ", taken " + taken);
        });
    }

    /** The same without a lock, to prove that a race would be found. */
    private static final class Racy {
        private @Nullable Mark mark;
        private @Nullable Runnable listener;

        void mark(Mark wanted) {
            Runnable toTell = listener;
            mark = wanted;
            if (toTell != null) {
                toTell.run();
            }
        }

        void whenMarked(Runnable whenMarked) {
            Mark known = mark;
            listener = whenMarked;
            if (known != null) {
                whenMarked.run();
            }
        }
    }

    @Test
    void aRaceWouldBeFound() {
        assertThatThrownBy(() -> Lincheck.runConcurrentTest(INTERLEAVINGS, () -> {
                    Racy late = shared(new Racy());
                    List<String> told = Collections.synchronizedList(new ArrayList<>());
                    Thread marker = start(() -> late.mark(ACK));
                    late.whenMarked(() -> told.add("told"));
                    join(marker);
                    check(told.size() == 1, "it is told " + told);
                }))
                .isInstanceOf(LincheckAssertionError.class);
    }

    // --- workers

    /** Workers on threads of their own, whose work is to note what they were given and to send back one of it. */
    private static final class Crew {
        private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());
        private final List<Delivery<String>> handled = new ArrayList<>();
        private final List<Delivery<String>> deliveries = new ArrayList<>();
        private final Workers<String> workers;
        private @Nullable Delivery<String> sentBack;

        Crew(int most, int count) {
            workers = new Workers<>(this::handle, this::comesHome, this::lend, () -> 0, most);
            for (int i = 0; i < count; i++) {
                deliveries.add(new Delivery<>(List.of()));
            }
        }

        private void lend(Runnable work) {
            threads.add(start(work));
        }

        private void handle(
                Delivery<String> delivery, Consumer<Delivery<String>> goesBack, Consumer<Delivery<String>> home) {
            handled.add(delivery);
            if (delivery == sentBack) {
                goesBack.accept(delivery);
            }
            home.accept(delivery);
        }

        /** What the poll loop does, on a thread of its own. */
        private void comesHome(Delivery<String> delivery) {
            if (delivery == sentBack) {
                lend(() -> {
                    List<Delivery<String>> reclaimed = workers.reclaim();
                    check(handled.size() + reclaimed.size() == deliveries.size(), "what goes back was overtaken");
                    workers.noted(delivery);
                    workers.submit(reclaimed);
                });
            }
        }

        void submit(int... numbers) {
            List<Delivery<String>> submitted = new ArrayList<>();
            for (int number : numbers) {
                submitted.add(deliveries.get(number));
            }
            workers.submit(submitted);
        }

        void await() {
            for (int i = 0; i < threads.size(); i++) {
                join(threads.get(i));
            }
        }
    }

    @Test
    void aSingleWorkerRestsOnlyWhenNothingIsLeft() {
        Lincheck.runConcurrentTest(MORE, () -> {
            Crew crew = shared(new Crew(1, 2));
            crew.submit(0);
            crew.submit(1);
            crew.await();
            check(crew.handled.equals(crew.deliveries), "handled were " + crew.handled);
        });
    }

    @Test
    void whatIsReclaimedIsNotRunAndWhatIsRunIsNotReclaimed() {
        Lincheck.runConcurrentTest(FEWER, () -> {
            Crew crew = shared(new Crew(1, 3));
            crew.submit(0, 1, 2);
            int reclaimed = crew.workers.reclaim().size();
            crew.await();
            check(crew.handled.equals(crew.deliveries.subList(0, 3 - reclaimed)), "handled were " + crew.handled);
        });
    }

    @Test
    void theSingleWorkerStopsBehindWhatGoesBackAndGoesOnWhenThatIsNoted() {
        Lincheck.runConcurrentTest(FEWER, () -> {
            Crew crew = shared(new Crew(1, 3));
            crew.sentBack = crew.deliveries.getFirst();
            crew.submit(0, 1, 2);
            crew.await();
            check(crew.handled.equals(crew.deliveries), "handled were " + crew.handled);
        });
    }

    // --- threads

    /** Lincheck takes what only lambdas capture for one thread's own, and does not switch there. */
    @SuppressWarnings("UnusedVariable") // to be written is all it is for
    private static @Nullable Object shared;

    private static <T> T shared(T object) {
        shared = object;
        return object;
    }

    private static Thread start(Runnable action) {
        Thread thread = new Thread(action);
        thread.start();
        return thread;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void check(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalStateException(problem);
        }
    }
}
