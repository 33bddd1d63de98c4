package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Turns that take their next step from the test. */
@Timeout(30)
final class LeadTest {
    private final BlockingQueue<Runnable> steps = new LinkedBlockingQueue<>();
    private final List<String> leaders = new CopyOnWriteArrayList<>();
    private final AtomicInteger turning = new AtomicInteger();
    private final AtomicInteger mostTurning = new AtomicInteger();
    private final List<Boolean> interrupted = new CopyOnWriteArrayList<>();
    private final Lead lead = new Lead(Thread::startVirtualThread, true, "leader");
    private final Thread watcher = Thread.startVirtualThread(() -> lead.watch(this::runTurns));
    private volatile boolean stop;

    private void runTurns() {
        leaders.add(Thread.currentThread().getName());
        mostTurning.accumulateAndGet(turning.incrementAndGet(), Math::max);
        try {
            while (!stop) {
                Runnable step = steps.take();
                lead.execute(step);
                turning.decrementAndGet();
                boolean mine = lead.work();
                if (!mine) {
                    return;
                }
                mostTurning.accumulateAndGet(turning.incrementAndGet(), Math::max);
                interrupted.add(Thread.currentThread().isInterrupted());
            }
            lead.end();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** A step after which the turns are at their end. */
    private void stop() {
        steps.add(() -> stop = true);
    }

    @AfterEach
    void end() throws InterruptedException {
        stop();
        assertThat(watcher.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void workIsDoneByTheLeader() {
        List<String> done = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            steps.add(() -> done.add(Thread.currentThread().getName()));
        }

        eventually(() -> assertThat(done).hasSize(1_000).containsOnly("leader-0"));
        assertThat(leaders).containsExactly("leader-0");
    }

    @Test
    void leadIsTakenOverFromOneWhoseWorkTakesLong() throws InterruptedException {
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch slowEnds = new CountDownLatch(1);
        List<String> done = new CopyOnWriteArrayList<>();
        steps.add(() -> {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            done.add(Thread.currentThread().getName());
            slowEnds.countDown();
        });
        eventually(() -> assertThat(leaders).containsExactly("leader-0", "leader-1"));
        goOn.countDown();
        assertThat(slowEnds.await(10, TimeUnit.SECONDS)).isTrue();
        steps.add(() -> done.add(Thread.currentThread().getName()));

        eventually(() -> assertThat(done).containsExactly("leader-0", "leader-1"));
        assertThat(mostTurning).hasValue(1);
    }

    @Test
    void leadThatNobodyUsesForLongIsTakenOverAllTheSameWhenItsWorkTakesLong() {
        CountDownLatch idle = new CountDownLatch(1);
        eventually(() -> assertThat(watcher.getState()).isEqualTo(Thread.State.WAITING));
        steps.add(() -> {
            try {
                idle.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });

        eventually(() -> assertThat(leaders).hasSize(2));
        idle.countDown();
    }

    @Test
    void interruptThatWorkLeavesBehindIsNotTheLeaders() {
        steps.add(() -> Thread.currentThread().interrupt());

        eventually(() -> assertThat(interrupted).containsExactly(false));
    }

    @Test
    void workThatTheLeaderCannotComeToIsDoneByAWorker() {
        List<Boolean> byWorker = new CopyOnWriteArrayList<>();
        Lead waiting = new Lead(Thread::startVirtualThread, true, "waits");
        waiting.execute(() -> byWorker.add(Thread.currentThread().isVirtual()));
        assertThat(waiting.hasWork()).isTrue();

        waiting.leaveWork();

        assertThat(waiting.hasWork()).isFalse();
        eventually(() -> assertThat(byWorker).containsExactly(true));
    }
}
