package dev.faststream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class VirtualTimeTest {
    private static VirtualTime time(long seed) {
        return new VirtualTime(seed, Instant.EPOCH);
    }

    private static void pause(VirtualTime time, long ms) {
        try {
            time.await(() -> false, ms);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> interleaving(long seed) throws InterruptedException {
        VirtualTime time = time(seed);
        List<String> events = new CopyOnWriteArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            time.start(Thread.ofVirtual(), () -> {
                for (int i = 0; i < 4; i++) {
                    events.add(name + i);
                    pause(time, 10);
                }
            });
        }
        time.advance(Duration.ofSeconds(1));
        return events;
    }

    @Test
    void sameSeedGivesTheSameInterleavingAndOthersGiveOthers() throws InterruptedException {
        Set<List<String>> all = new HashSet<>();
        for (long seed = 0; seed < 20; seed++) {
            List<String> once = interleaving(seed);
            assertThat(interleaving(seed)).isEqualTo(once);
            all.add(once);
        }
        assertThat(all).hasSizeGreaterThan(10);
    }

    @Test
    void nothingHappensBeforeItsTime() throws InterruptedException {
        VirtualTime time = time(1);
        AtomicBoolean done = new AtomicBoolean();
        time.start(Thread.ofVirtual(), () -> {
            pause(time, 86_400_000);
            done.set(true);
        });
        time.advance(Duration.ofDays(1).minusMillis(1));
        assertThat(done).isFalse();
        time.advance(Duration.ofMillis(1));
        assertThat(done).isTrue();
        assertThat(time.now()).isEqualTo(Instant.EPOCH.plus(Duration.ofDays(1)));
    }

    @Test
    void timePassesByItselfWhileATestWaits() throws InterruptedException {
        VirtualTime time = time(1);
        AtomicBoolean done = new AtomicBoolean();
        time.start(Thread.ofVirtual(), () -> {
            pause(time, 3_600_000);
            done.set(true);
        });
        assertThat(time.await(done::get, Long.MAX_VALUE)).isTrue();
        assertThat(time.nowMs()).isEqualTo(3_600_000);
    }

    @Test
    void othersGoOnWhileATaskWaitsForSomethingElse() throws InterruptedException {
        VirtualTime time = time(1);
        CountDownLatch latch = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();
        time.start(Thread.ofVirtual(), () -> {
            try {
                latch.await();
                done.set(true);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        time.start(Thread.ofVirtual(), latch::countDown);
        assertThat(time.await(done::get, 60_000)).isTrue();
    }

    @Test
    void aTaskThatWaitsCanBeInterrupted() throws InterruptedException {
        VirtualTime time = time(1);
        AtomicReference<Thread> waiting = new AtomicReference<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        time.start(Thread.ofVirtual(), () -> {
            waiting.set(Thread.currentThread());
            try {
                time.await(() -> false, Long.MAX_VALUE);
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        time.settle(Duration.ofSeconds(1));
        waiting.get().interrupt();
        assertThat(time.await(interrupted::get, 86_400_000)).isTrue();
    }

    @Test
    void onlyTheTestMovesTheClock() throws InterruptedException {
        VirtualTime time = time(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        time.start(Thread.ofVirtual(), () -> {
            try {
                time.advance(Duration.ofSeconds(1));
            } catch (InterruptedException | IllegalStateException e) {
                failure.set(e);
            }
        });
        time.settle(Duration.ofSeconds(1));
        assertThatThrownBy(() -> {
                    throw failure.get();
                })
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("call it in the test");
    }

    // --- threads of others that wait for ever

    private static Thread waiting(VirtualTime time, AtomicReference<String> ended) {
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                ended.set(time.awaitOthers(() -> false, 86_400_000) ? "true" : "false at " + time.nowMs());
            } catch (InterruptedException e) {
                ended.set("interrupted");
            }
        });
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    @Test
    void aThreadOfOthersMovesNothingAndGoesOnInItsTurn() throws InterruptedException {
        VirtualTime time = time(1);
        AtomicReference<String> ended = new AtomicReference<>("not");
        Thread unused = waiting(time, ended);
        assertThat(time.nowMs()).isZero();
        time.advance(Duration.ofDays(1).minusMillis(1));
        assertThat(ended).hasValue("not");
        time.advance(Duration.ofMillis(1));
        assertThat(ended).hasValue("false at 86400000");
    }

    @Test
    void aThreadOfOthersIsInterruptedThoughNothingMoves() throws InterruptedException {
        VirtualTime time = time(1);
        AtomicReference<String> ended = new AtomicReference<>("not");
        Thread thread = waiting(time, ended);
        thread.interrupt();
        thread.join();
        assertThat(ended).hasValue("interrupted");
        time.advance(Duration.ofDays(2));
    }

    @Test
    void aThreadOfOthersGivesUpWhenItsTimeHasReallyPassed() throws InterruptedException {
        VirtualTime time = time(1);
        AtomicBoolean held = new AtomicBoolean(true);
        Thread thread = Thread.ofPlatform().start(() -> {
            try {
                held.set(time.awaitOthers(() -> false, 20));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.join();
        assertThat(held).isFalse();
        assertThat(time.nowMs()).isZero();
    }

    @Test
    void aThreadOfOthersThatEndsOrStaysAwayIsNotWaitedForLong() throws InterruptedException {
        VirtualTime time = time(1);
        CountDownLatch elsewhere = new CountDownLatch(1);
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try {
                time.awaitOthers(() -> false, 1_000);
                elsewhere.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        time.advance(Duration.ofSeconds(1));
        long beganNanos = System.nanoTime();
        assertThat(time.await(() -> false, 86_400_000)).isFalse();
        assertThat(Duration.ofNanos(System.nanoTime() - beganNanos)).isLessThan(Duration.ofSeconds(10));
        elsewhere.countDown();
    }

    @Test
    void whoLetsTimePassOnceIsTheTestFromThenOn() throws InterruptedException {
        VirtualTime time = time(1);
        AtomicReference<String> ended = new AtomicReference<>("not");
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        time.advance(Duration.ofMillis(5));
                        ended.set(time.awaitOthers(() -> false, 86_400_000) + " at " + time.nowMs());
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .join();
        assertThat(ended).hasValue("false at 86400005");
    }
}
