package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.Inspection;
import dev.faststream.Ordering;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What the simulation found, and what a reader should see in a few lines. */
final class DeliveryEngineTest {
    private static final Partition FIRST = new Partition("orders.eu", 0);
    private static final Partition SECOND = new Partition("orders.eu", 1);
    private static final Outcome ACK = new Outcome.Ack();
    private static final DeliveryEngine.Measures<TestRecord> MEASURES =
            new DeliveryEngine.Measures<>(TestRecord::offset, record -> 1, TestRecord::key);

    private static DeliveryEngine<TestRecord> engine(boolean batch, int maxOpenRecords) {
        return new DeliveryEngine<>(settings(batch, 1, Ordering.PARTITION, maxOpenRecords, false), MEASURES);
    }

    private static DeliveryEngine.Settings settings(
            boolean batch, int maxWorkers, Ordering ordering, int maxOpenRecords, boolean ackFirst) {
        return settings(
                batch, maxWorkers, ordering, new DeliveryEngine.Bounds(maxOpenRecords, 1_000, 1_000, 4_096), ackFirst);
    }

    private static DeliveryEngine.Settings settings(
            boolean batch, int maxWorkers, Ordering ordering, DeliveryEngine.Bounds bounds, boolean ackFirst) {
        return new DeliveryEngine.Settings(
                batch ? Optional.of(new DeliveryEngine.Batching(100, 0, false)) : Optional.empty(),
                1,
                maxWorkers,
                ordering,
                bounds,
                ackFirst);
    }

    private static Outcome retry(long ms) {
        return retry(ms, Outcome.Shape.ALONE);
    }

    private static Outcome retry(long ms, Outcome.Shape shape) {
        return new Outcome.Retry(Duration.ofMillis(ms), shape);
    }

    private static List<TestRecord> records(Partition partition, long... offsets) {
        List<TestRecord> records = new ArrayList<>();
        for (long offset : offsets) {
            records.add(TestRecord.in(partition.number(), offset, "order:" + offset));
        }
        return records;
    }

    private static TestRecord keyed(long offset, String key) {
        return TestRecord.in(FIRST.number(), offset, "order:" + offset).key(key);
    }

    private static List<List<Long>> offsets(List<Delivery<TestRecord>> deliveries) {
        return deliveries.stream()
                .map(delivery ->
                        delivery.records().stream().map(InFlight::offset).toList())
                .toList();
    }

    private static void settle(
            DeliveryEngine<TestRecord> engine, Delivery<TestRecord> delivery, long nowMs, Outcome... outcomes) {
        for (int i = 0; i < outcomes.length; i++) {
            delivery.records().get(i).settle(outcomes[i]);
        }
        engine.settled(delivery, nowMs);
    }

    @Test
    void recordsThatLeaveTheirBatchTakeTheLaterOnesOfTheirPartitionAlong() {
        DeliveryEngine<TestRecord> engine = engine(true, 100);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.assigned(SECOND, 10, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0, 1), 0);
        engine.polled(SECOND, records(SECOND, 10), 0);
        Delivery<TestRecord> batch = engine.next(0).getFirst();

        settle(engine, batch, 0, retry(0), retry(50, Outcome.Shape.TOGETHER), retry(50, Outcome.Shape.TOGETHER));

        List<Delivery<TestRecord>> alone = engine.next(0);
        assertThat(offsets(alone)).containsExactly(List.of(0L));
        settle(engine, alone.getFirst(), 0, ACK);
        assertThat(engine.next(49)).isEmpty();
        assertThat(offsets(engine.next(50))).containsExactlyInAnyOrder(List.of(1L), List.of(10L));
    }

    @Test
    void aRetryThatComesBackFromTheLaneIsForgottenWithItsPartition() {
        DeliveryEngine<TestRecord> engine = engine(false, 100);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0), 0);
        settle(engine, engine.next(0).getFirst(), 0, retry(0));
        List<Delivery<TestRecord>> inTheLane = engine.next(0);
        assertThat(inTheLane).hasSize(1);

        engine.revoked(FIRST);
        engine.returned(inTheLane);

        assertThat(engine.next(1_000)).isEmpty();
        assertThat(engine.out()).isEmpty();
    }

    @Test
    void aLateResultIsNotTakenForOneOfTheNewAssignment() {
        DeliveryEngine<TestRecord> engine = engine(false, 100);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0), 0);
        Delivery<TestRecord> late = engine.next(0).getFirst();
        engine.revoked(FIRST);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0), 0);

        settle(engine, late, 0, ACK);

        assertThat(engine.shares().committable()).isEmpty();
        assertThat(engine.shares().openRecords()).isEqualTo(1);
    }

    @Test
    void aFailedCommitIsStillToBeMade() {
        DeliveryEngine<TestRecord> engine = engine(false, 100);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0, 5), 0);
        settle(engine, engine.next(0).getFirst(), 0, ACK);

        Map<Partition, Commit> failed = engine.shares().committable();
        assertThat(failed).extractingByKey(FIRST).hasToString("offset 5");
        assertThat(engine.shares().committable()).isEqualTo(failed);
        failed.forEach(engine.shares()::committed);
        assertThat(engine.shares().committable()).isEmpty();
    }

    @Test
    void anAnswerToACommitOfAnEarlierAssignmentIsNotTakenForOneOfTheNew() {
        DeliveryEngine<TestRecord> engine =
                new DeliveryEngine<>(settings(false, 2, Ordering.NONE, 100, false), MEASURES);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0, 1, 2), 0);
        engine.next(0).subList(1, 3).forEach(delivery -> settle(engine, delivery, 0, ACK));
        Map<Partition, Commit> late = engine.shares().committable();

        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0, 1, 2), 0);
        settle(engine, engine.next(0).get(2), 0, ACK);
        late.forEach(engine.shares()::committed);

        assertThat(engine.shares().committable()).extractingByKey(FIRST).hasToString("offset 0 with [2]");
    }

    @Test
    void pollingIsHeldBackAtTheBoundAndGoesOnAtHalfOfIt() {
        DeliveryEngine<TestRecord> engine = engine(false, 4);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0, 1, 2, 3), 0);
        List<Delivery<TestRecord>> deliveries = engine.next(0);
        assertThat(engine.paused()).containsExactly(FIRST);

        settle(engine, deliveries.get(0), 0, ACK);
        assertThat(engine.paused()).containsExactly(FIRST);
        settle(engine, deliveries.get(1), 0, ACK);
        assertThat(engine.paused()).isEmpty();
    }

    @Test
    void whatIsToBeTriedAtOnceIsDueAtOnceThoughTheTimeOfItsFailureIsRoundedUp() {
        DeliveryEngine<TestRecord> engine = engine(false, 100);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0), 0);

        settle(engine, engine.next(9).getFirst(), 10, retry(0));

        assertThat(offsets(engine.next(9))).containsExactly(List.of(0L));
    }

    @Test
    void pollingIsHeldBackWhileWorkersHaveEnoughToChooseFrom() {
        DeliveryEngine.Bounds bounds = new DeliveryEngine.Bounds(100, 1_000, 3, 4_096);
        DeliveryEngine<TestRecord> engine =
                new DeliveryEngine<>(settings(false, 2, Ordering.KEY, bounds, false), MEASURES);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        List<TestRecord> records = new ArrayList<>();
        for (int offset = 0; offset < 8; offset++) {
            records.add(keyed(offset, "key" + Math.min(offset, 6)));
        }
        engine.polled(FIRST, records, 0);
        List<Delivery<TestRecord>> four = engine.next(0);
        assertThat(engine.paused()).containsExactly(FIRST);

        settle(engine, four.getFirst(), 0, ACK);
        engine.next(0);

        assertThat(engine.paused()).isEmpty();
    }

    @Test
    void aCulpritThatWaitsDoesNotHoldBackOtherKeysOfABatchThatIsTakenApart() {
        DeliveryEngine<TestRecord> engine = new DeliveryEngine<>(settings(true, 2, Ordering.KEY, 100, false), MEASURES);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, List.of(keyed(0, "a"), keyed(1, "a"), keyed(2, "a"), keyed(3, "b")), 0);
        Outcome apart = retry(0, Outcome.Shape.APART);
        settle(engine, engine.next(0).getFirst(), 0, apart, apart, apart, apart);
        List<Delivery<TestRecord>> half = engine.next(0);
        assertThat(offsets(half)).containsExactly(List.of(0L, 1L));

        settle(engine, half.getFirst(), 0, retry(500), ACK);

        assertThat(offsets(engine.next(0))).containsExactly(List.of(3L));
        assertThat(engine.next(499)).isEmpty();
        assertThat(offsets(engine.next(500))).containsExactly(List.of(0L));
    }

    @Test
    void aBatchThatComesBackBehindARecordThatWaitsLeavesOnlyItsKeyBehindIt() {
        DeliveryEngine<TestRecord> engine = new DeliveryEngine<>(settings(true, 1, Ordering.KEY, 100, false), MEASURES);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, List.of(keyed(0, "a")), 0);
        Delivery<TestRecord> stillPublishing = engine.next(0).getFirst();
        engine.polled(FIRST, List.of(keyed(1, "a"), keyed(2, "b")), 0);
        Delivery<TestRecord> next = engine.next(0).getFirst();
        Outcome together = retry(50, Outcome.Shape.TOGETHER);

        settle(engine, stillPublishing, 0, retry(500));
        settle(engine, next, 0, together, together);

        assertThat(offsets(engine.next(50))).containsExactly(List.of(2L));
        assertThat(offsets(engine.next(500))).containsExactly(List.of(0L), List.of(1L));
    }

    @Test
    void nothingOvertakesADeadLetterThatIsWrittenAgainWhileAnEarlierRecordComesHome() {
        DeliveryEngine<TestRecord> engine = engine(false, 100);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0, 1), 0);
        List<Delivery<TestRecord>> deliveries = engine.next(0);
        deliveries.get(1).records().getFirst().rejection(new RejectedException("no"));
        settle(engine, deliveries.get(1), 0, retry(0));
        assertThat(offsets(engine.next(0))).containsExactly(List.of(1L));
        engine.polled(FIRST, records(FIRST, 2), 0);

        settle(engine, deliveries.get(0), 0, ACK);

        assertThat(engine.next(0)).isEmpty();
    }

    @Test
    void whatIsLeftOfABatchThatWaitsGoesOnWhenAPartitionIsTakenAway() {
        DeliveryEngine<TestRecord> engine = engine(true, 100);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.assigned(SECOND, 10, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0), 0);
        engine.polled(SECOND, records(SECOND, 10), 0);
        Outcome together = retry(50, Outcome.Shape.TOGETHER);
        settle(engine, engine.next(0).getFirst(), 0, together, together);
        assertThat(engine.next(0)).isEmpty();

        engine.revoked(FIRST);

        assertThat(engine.next(0)).isEmpty();
        assertThat(engine.msToNextTimer(0, 1_000)).isEqualTo(50);
        assertThat(offsets(engine.next(50))).containsExactly(List.of(10L));
    }

    @Test
    void whatIsLeftOfABatchThatTheWorkerGivesBackGoesOnWhenAPartitionWasTakenAway() {
        DeliveryEngine<TestRecord> engine = engine(true, 100);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.assigned(SECOND, 10, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0), 0);
        engine.polled(SECOND, records(SECOND, 10), 0);
        Outcome together = retry(0, Outcome.Shape.TOGETHER);
        settle(engine, engine.next(0).getFirst(), 0, together, together);
        List<Delivery<TestRecord>> again = engine.next(0);
        assertThat(offsets(again)).containsExactly(List.of(0L, 10L));

        engine.revoked(FIRST);
        engine.returned(again);

        assertThat(offsets(engine.next(0))).containsExactly(List.of(10L));
    }

    @Test
    void aSingleWorkerGetsBothHalvesOfABatchAtOnce() {
        DeliveryEngine<TestRecord> engine = engine(true, 100);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0, 1, 2), 0);
        Outcome apart = retry(0, Outcome.Shape.APART);

        settle(engine, engine.next(0).getFirst(), 0, apart, apart, apart);

        assertThat(offsets(engine.next(0))).containsExactly(List.of(0L, 1L), List.of(2L));
    }

    @Test
    void aRecordWithoutKeyThatIsGivenBackIsSeenAndWokenByNothing() {
        DeliveryEngine<TestRecord> engine =
                new DeliveryEngine<>(settings(false, 2, Ordering.KEY, 100, false), MEASURES);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0), 0);
        settle(engine, engine.next(0).getFirst(), 0, new Outcome.GiveBack());

        assertThat(engine.next(Long.MAX_VALUE - 1)).isEmpty();
        assertThat(engine.msToNextTimer(-10, 1_000)).isEqualTo(1_000);
        assertThat(engine.inspect(0, Instant.EPOCH, partition -> OptionalLong.empty())
                        .getFirst()
                        .oldestOpen())
                .map(Inspection.OldestOpen::state)
                .contains(Inspection.RecordState.GIVEN_BACK);
    }

    @Test
    void aKeyIsForgottenWhenNothingOfItIsOpen() {
        DeliveryEngine<TestRecord> engine =
                new DeliveryEngine<>(settings(false, 2, Ordering.KEY, 100, false), MEASURES);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, List.of(keyed(0, "a"), keyed(1, "a")), 0);
        Delivery<TestRecord> first = engine.next(0).getFirst();
        settle(engine, first, 0, ACK);
        Delivery<TestRecord> second = engine.next(0).getFirst();
        settle(engine, second, 0, ACK);
        engine.polled(FIRST, List.of(keyed(2, "a")), 0);
        Delivery<TestRecord> third = engine.next(0).getFirst();

        assertThat(strandOf(second)).isSameAs(strandOf(first));
        assertThat(strandOf(third)).isNotSameAs(strandOf(first));
    }

    private static Strand<TestRecord> strandOf(Delivery<TestRecord> delivery) {
        return delivery.records().getFirst().strand();
    }

    @Test
    void aRecordThatIsNackedLateStandsBeforeThoseThatCameForItsKeyMeanwhile() {
        DeliveryEngine<TestRecord> engine = new DeliveryEngine<>(settings(true, 2, Ordering.KEY, 100, false), MEASURES);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, List.of(keyed(0, "a")), 0);
        Delivery<TestRecord> batch = engine.next(0).getFirst();
        settle(engine, batch, 0, new Outcome.Open());
        engine.polled(FIRST, List.of(keyed(1, "a")), 0);
        Delivery<TestRecord> meanwhile = engine.next(0).getFirst();
        engine.polled(FIRST, List.of(keyed(2, "a")), 0);
        Delivery<TestRecord> nack = Delivery.afterwards(batch.records().getFirst());
        nack.settleAfterwards(retry(0));

        engine.settled(nack, 0);
        assertThat(engine.next(0)).isEmpty();
        settle(engine, meanwhile, 0, ACK);
        List<Delivery<TestRecord>> again = engine.next(0);
        assertThat(offsets(again)).containsExactly(List.of(0L));
        assertThat(engine.next(0)).isEmpty();
        settle(engine, again.getFirst(), 0, ACK);
        assertThat(offsets(engine.next(0))).containsExactly(List.of(2L));
    }

    @Test
    void whatIsAckedFirstIsNotCutShort() {
        DeliveryEngine<TestRecord> engine =
                new DeliveryEngine<>(settings(false, 1, Ordering.PARTITION, 100, true), MEASURES);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0, 1), 0);
        Delivery<TestRecord> delivery = engine.next(0).getFirst();

        delivery.cutShort();

        assertThat(delivery.isCut()).isFalse();
    }

    @Test
    void whatIsQueuedAwaitsResultsAlsoOfWhatWasAckedFirst() {
        DeliveryEngine<TestRecord> engine =
                new DeliveryEngine<>(settings(false, 2, Ordering.PARTITION, 100, true), MEASURES);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);
        engine.polled(FIRST, records(FIRST, 0, 1), 0);

        Delivery<TestRecord> first = engine.next(0).getFirst();
        assertThat(engine.awaitsResult()).isTrue();
        settle(engine, first, 0, ACK);
        assertThat(engine.awaitsResult()).isFalse();
        engine.next(0);
        assertThat(engine.awaitsResult()).isFalse();
    }

    @Test
    void recordsOfAPartitionThatIsNotAssignedAreRefused() {
        DeliveryEngine<TestRecord> engine = engine(false, 100);
        engine.assigned(FIRST, 0, DoneRanges.EMPTY);

        assertThatThrownBy(() -> engine.polled(SECOND, records(SECOND, 0), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Got records of orders.eu-1, which is not assigned; assigned are [orders.eu-0]");
    }
}
