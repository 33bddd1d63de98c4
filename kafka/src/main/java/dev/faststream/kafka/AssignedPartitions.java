package dev.faststream.kafka;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Partitions that were just assigned, and from where they will be read. To be used inside
 * {@link RebalanceListener#onAssigned} only, by its thread.
 */
public final class AssignedPartitions {
    private final Consumer<byte[], byte[]> consumer;
    private final Set<TopicPartition> partitions;

    AssignedPartitions(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        this.consumer = consumer;
        this.partitions = Set.copyOf(partitions);
    }

    /** The partitions that were added; those that were ours before are not among them. */
    public Set<TopicPartition> partitions() {
        return partitions;
    }

    /**
     * The offset that a partition will be read from.
     *
     * @throws IllegalArgumentException if the partition was not just assigned
     */
    public long position(TopicPartition partition) {
        return consumer.position(demand(partition));
    }

    /**
     * Reads a partition from an offset.
     *
     * @throws IllegalArgumentException if the partition was not just assigned, or the offset is negative
     */
    public void seek(TopicPartition partition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("seek(" + partition + ", " + offset + "): offsets begin with 0");
        }
        consumer.seek(demand(partition), offset);
    }

    /** Reads all of them from their beginning. */
    public void seekToBeginning() {
        consumer.seekToBeginning(partitions);
    }

    /** Reads only what comes from now on. */
    public void seekToEnd() {
        consumer.seekToEnd(partitions);
    }

    /** Reads all of them from the first record at or after a time; from the end where there is none. */
    public void seekToTime(Instant time) {
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, time.toEpochMilli()));
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, found.offset());
            }
        });
    }

    private TopicPartition demand(TopicPartition partition) {
        if (!partitions.contains(partition)) {
            throw new IllegalArgumentException(partition + " was not just assigned; assigned were " + partitions);
        }
        return partition;
    }

    /** Names the partitions. */
    @Override
    public String toString() {
        return partitions.toString();
    }
}
