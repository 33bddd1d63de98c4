package dev.faststream.kafka;

import dev.faststream.Health;
import dev.faststream.Inspection;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads off what a subscription tells of itself how it does. */
final class SubscriptionStates {
    private SubscriptionStates() {}

    static Health.SubscriptionHealth healthOf(Inspection now) {
        Optional<Inspection.PartitionView> stuck =
                now.state() == Health.State.RUNNING ? stuckIn(now) : Optional.empty();
        return new Health.SubscriptionHealth(
                now.subscription(),
                stuck.isPresent() ? Health.State.STUCK : now.state(),
                stuck.map(partition -> now.status() + ", but stuck in " + partition)
                        .orElse(now.status()),
                lag(now),
                now.openRecords());
    }

    private static Optional<Inspection.PartitionView> stuckIn(Inspection now) {
        return now.partitions().stream()
                .filter(partition -> partition
                        .oldestOpen()
                        .map(Inspection.OldestOpen::state)
                        .filter(Inspection.RecordState.NOT_DEAD_LETTERED::equals)
                        .isPresent())
                .findFirst();
    }

    private static OptionalLong lag(Inspection now) {
        long sum = 0;
        for (Inspection.PartitionView partition : now.partitions()) {
            if (partition.lag().isEmpty()) {
                return OptionalLong.empty();
            }
            sum += partition.lag().getAsLong();
        }
        return OptionalLong.of(sum);
    }
}
