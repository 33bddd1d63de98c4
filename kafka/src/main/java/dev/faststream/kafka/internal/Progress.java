package dev.faststream.kafka.internal;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/** A poll loop, as those see it who wait for what it does. */
public interface Progress {
    /**
     * Where a poll loop stands.
     *
     * @param positions the offset that is polled next, of each partition that it has
     * @param heldBack of these, the partitions that are not fetched for now
     * @param idle whether nothing is with a handler or on its way back; records may wait for a time or for a mark
     * @param committed whether all that is done is committed
     */
    record Standing(
            Map<TopicPartition, Long> positions, Set<TopicPartition> heldBack, boolean idle, boolean committed) {
        public Standing {
            positions = Map.copyOf(positions);
            heldBack = Set.copyOf(heldBack);
        }

        /** The same, but not idle unless something more holds. */
        public Standing idleIf(boolean more) {
            return more ? this : new Standing(positions, heldBack, false, committed);
        }

        /** That of a loop that has ended. */
        public static Standing ended() {
            return new Standing(Map.of(), Set.of(), true, true);
        }
    }

    /** What it reads. */
    Reads reads();

    /** Tells whether it has ended for good. */
    boolean hasEnded();

    /** Somebody is going to ask for {@link #standing}; called before it runs. */
    void watch();

    /** Where it stood in its last turn, and what it does not know yet, if it is watched. */
    Standing standing();

    /** Where it stands, as soon as its thread gets there. */
    CompletableFuture<Standing> ask();
}
