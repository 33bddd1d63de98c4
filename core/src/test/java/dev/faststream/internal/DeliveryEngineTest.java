package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the simulation found, and what a reader should see in a few lines. */
final class DeliveryEngineTest {
    private static final Partition FIRST = new Partition("orders.eu", 0);
    private static final Partition SECOND = new Partition("orders.eu", 1);
    private static final Outcome ACK = new Outcome.Ack();
    private static final Outcome ALONE = new Outcome.Retry(Duration.ZERO, true);

    private static DeliveryEngine<TestRecord> engine(boolean batch, int maxOpenRecords) {
        return new DeliveryEngine<>(
                new DeliveryEngine.Limits(batch, 100, 0, maxOpenRecords, 1_000),
                new DeliveryEngine.Measures<>(TestRecord::offset, record -> 1));
    }

    private static Outcome retry(long ms) {
        return new Outcome.Retry(Duration.ofMillis(ms), false);
    }

    private static List<TestRecord> records(Partition partition, long... offsets) {
        List<TestRecord> records = new ArrayList<>();
        for (long offset : offsets) {
            records.add(TestRecord.in(partition.number(), offset, "order:" + offset));
        }
        return records;
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
        engine.assigned(FIRST, 0);
        engine.assigned(SECOND, 10);
        engine.polled(FIRST, records(FIRST, 0, 1), 0);
        engine.polled(SECOND, records(SECOND, 10), 0);
        Delivery<TestRecord> batch = engine.next(0).getFirst();

        settle(engine, batch, 0, ALONE, retry(50), retry(50));

        assertThat(offsets(engine.next(0))).containsExactly(List.of(0L), List.of(1L));
        assertThat(offsets(engine.next(50))).containsExactly(List.of(10L));
    }

    @Test
    void aRetryThatComesBackFromTheLaneIsForgottenWithItsPartition() {
        DeliveryEngine<TestRecord> engine = engine(false, 100);
        engine.assigned(FIRST, 0);
        engine.polled(FIRST, records(FIRST, 0), 0);
        settle(engine, engine.next(0).getFirst(), 0, retry(0));
        List<Delivery<TestRecord>> inTheLane = engine.next(0);
        assertThat(inTheLane).hasSize(1);

        engine.revoked(FIRST);
        engine.returned(inTheLane);

        assertThat(engine.next(1_000)).isEmpty();
        assertThat(engine.handedOver()).isZero();
    }

    @Test
    void aLateResultIsNotTakenForOneOfTheNewAssignment() {
        DeliveryEngine<TestRecord> engine = engine(false, 100);
        engine.assigned(FIRST, 0);
        engine.polled(FIRST, records(FIRST, 0), 0);
        Delivery<TestRecord> late = engine.next(0).getFirst();
        engine.revoked(FIRST);
        engine.assigned(FIRST, 0);
        engine.polled(FIRST, records(FIRST, 0), 0);

        settle(engine, late, 0, ACK);

        assertThat(engine.committable()).isEmpty();
        assertThat(engine.openRecords()).isEqualTo(1);
    }

    @Test
    void aFailedCommitIsStillToBeMade() {
        DeliveryEngine<TestRecord> engine = engine(false, 100);
        engine.assigned(FIRST, 0);
        engine.polled(FIRST, records(FIRST, 0, 5), 0);
        settle(engine, engine.next(0).getFirst(), 0, ACK);

        assertThat(engine.committable()).containsEntry(FIRST, 5L);
        assertThat(engine.committable()).containsEntry(FIRST, 5L);
        engine.committed(FIRST, 5);
        assertThat(engine.committable()).isEmpty();
    }

    @Test
    void pollingIsHeldBackAtTheBoundAndGoesOnAtHalfOfIt() {
        DeliveryEngine<TestRecord> engine = engine(false, 4);
        engine.assigned(FIRST, 0);
        engine.polled(FIRST, records(FIRST, 0, 1, 2, 3), 0);
        List<Delivery<TestRecord>> deliveries = engine.next(0);
        assertThat(engine.paused()).containsExactly(FIRST);

        settle(engine, deliveries.get(0), 0, ACK);
        assertThat(engine.paused()).containsExactly(FIRST);
        settle(engine, deliveries.get(1), 0, ACK);
        assertThat(engine.paused()).isEmpty();
    }

    @Test
    void recordsOfAPartitionThatIsNotAssignedAreRefused() {
        DeliveryEngine<TestRecord> engine = engine(false, 100);
        engine.assigned(FIRST, 0);

        assertThatThrownBy(() -> engine.polled(SECOND, records(SECOND, 0), 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Got records of orders.eu-1, which is not assigned; assigned are [orders.eu-0]");
    }
}
