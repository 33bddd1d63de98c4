package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where workers offer and callers take. */
final class HandoverTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

    private final Handover<TestRecord, String> handover = new Handover<>();

    private Thread offering(String view, InFlight<TestRecord> record) {
        return Thread.ofVirtual().start(() -> {
            try {
                handover.offer(List.of(record), view);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    private @Nullable String take() throws InterruptedException {
        return handover.take(PATIENCE, () -> true);
    }

    private static void awaitEnd(Thread thread) throws InterruptedException {
        assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
    }

    private static InFlight<TestRecord> record(int partition) {
        return TestRecord.in(partition, 0, "order:a").inFlight();
    }

    @Test
    void offerEndsWhenItsTakerIsDone() throws Exception {
        InFlight<TestRecord> record = record(0);
        Thread worker = offering("a", record);
        assertThat(take()).isEqualTo("a");
        assertThat(worker.isAlive()).isTrue();
        handover.done();
        awaitEnd(worker);
        assertThat(record.isMarked()).isFalse();
    }

    @Test
    void markEndsTheOfferAtOnceAndTheFirstOneCounts() throws Exception {
        InFlight<TestRecord> record = record(0);
        Thread worker = offering("a", record);
        take();
        record.mark(new Mark.Reject("no"));
        record.mark(new Mark.Ack());
        awaitEnd(worker);
        assertThat(record.isMarked()).isTrue();
        assertThat(record.isAcked()).isFalse();
    }

    @Test
    void onlyWhatNobodyHasTakenOfThesePartitionsIsWithdrawn() throws Exception {
        InFlight<TestRecord> takenRecord = record(0);
        InFlight<TestRecord> goingRecord = record(1);
        InFlight<TestRecord> stayingRecord = record(2);
        Thread taken = offering("taken", takenRecord);
        assertThat(take()).isEqualTo("taken");
        Thread going = offering("going", goingRecord);
        while (going.isAlive()) { // it may not have offered yet
            handover.withdraw(Set.of(takenRecord.partition(), goingRecord.partition()));
            Thread.onSpinWait();
        }
        Thread staying = offering("staying", stayingRecord);
        assertThat(taken.isAlive()).isTrue();
        handover.done();
        assertThat(take()).isEqualTo("staying");
        handover.withdraw(Set.of(stayingRecord.partition()));
        handover.done();
        awaitEnd(taken);
        awaitEnd(staying);
        assertThat(goingRecord.isMarked()).isTrue();
        assertThat(takenRecord.isMarked()).isFalse();
        assertThat(stayingRecord.isMarked()).isFalse();
    }

    @Test
    void closingGivesBackWhatWasTakenAndNothingMoreIsTaken() throws Exception {
        InFlight<TestRecord> record = record(0);
        Thread worker = offering("a", record);
        take();
        handover.close();
        awaitEnd(worker);
        assertThat(record.isMarked()).isTrue();
        assertThat(record.isAcked()).isFalse();
        Thread late = offering("b", record(1));
        assertThat(take()).isNull();
        while (late.isAlive()) {
            handover.withdraw(Set.of(record(1).partition()));
            Thread.onSpinWait();
        }
    }

    @Test
    void eachThreadIsDoneWithWhatItTookItself() throws Exception {
        List<Thread> workers = new ArrayList<>(List.of(offering("a", record(0)), offering("b", record(1))));
        String first = take();
        Thread other = Thread.ofVirtual().start(() -> {
            try {
                take();
                handover.done();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        awaitEnd(other);
        Thread still = workers.get("a".equals(first) ? 0 : 1);
        Thread ended = workers.get("a".equals(first) ? 1 : 0);
        awaitEnd(ended);
        assertThat(still.isAlive()).isTrue();
        handover.done();
        awaitEnd(still);
    }

    @Test
    void whoWaitsIsToldWhenNothingCanComeAnyMore() throws Exception {
        assertThat(handover.take(PATIENCE, () -> false)).isNull();
        assertThat(handover.take(0, () -> true)).isNull();
    }

    private void awaitRest(int workers) {
        while (!handover.rests(workers)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void restsWhileAllWorkersWaitForWhoeverAsksOrIsDone() throws Exception {
        assertThat(handover.rests(0)).isTrue();
        assertThat(handover.rests(1)).isFalse();
        InFlight<TestRecord> record = record(0);
        Thread worker = offering("a", record);
        awaitRest(1);
        assertThat(handover.rests(2)).isFalse();
        take();
        assertThat(handover.rests(1)).isTrue();
        record.mark(new Mark.Ack());
        assertThat(handover.rests(1)).isFalse();
        awaitEnd(worker);
        assertThat(handover.rests(0)).isTrue();
    }
}
