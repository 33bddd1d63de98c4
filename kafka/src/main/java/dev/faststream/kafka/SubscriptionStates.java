package dev.faststream.kafka;

import dev.faststream.Health;
import dev.faststream.Inspection;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads off what a subscription tells of itself how it does. */
final class SubscriptionStates {
    private SubscriptionStates() {}

    static Health.SubscriptionHealth healthOf(Inspection now) {
        Health.State state = stateOf(now.status());
        Optional<Inspection.PartitionView> stuck = state == Health.State.RUNNING ? stuckIn(now) : Optional.empty();
        return new Health.SubscriptionHealth(
                now.subscription(),
                stuck.isPresent() ? Health.State.STUCK : state,
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

    /** What says nothing else is a reason for which it can't read. */
    private static Health.State stateOf(String status) {
        return switch (status) {
            case "running" -> Health.State.RUNNING;
            case "paused" -> Health.State.PAUSED;
            case "stopping" -> Health.State.STOPPING;
            case "stopped" -> Health.State.STOPPED;
            case "not started" -> Health.State.NOT_STARTED;
            default -> {
                if (status.startsWith(Holds.HELD_BACK)) {
                    yield Health.State.HELD_BACK;
                }
                // A rebalance is a part of reading.
                yield status.startsWith("waits for ") ? Health.State.RUNNING : Health.State.FAILED;
            }
        };
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
