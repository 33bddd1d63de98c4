package dev.faststream.kafka;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Told when partitions come and go, for those who keep state of their own for each partition or choose where to read
 * from. An object with {@link KafkaSubscriber} methods that implements it is told for these; a lambda's subscriber gets
 * one by {@link SubscriberBuilder#onRebalance}. Called on the thread that polls, so don't block for long: the group
 * waits meanwhile.
 */
public interface RebalanceListener {
    /**
     * Partitions were assigned; nothing of them was read yet, so this is the moment to seek. An exception makes the
     * subscription start again after a pause.
     */
    default void onAssigned(AssignedPartitions partitions) {}

    /** Partitions were taken away: what ran has finished, as far as time allowed, and what is done is committed. */
    default void onRevoked(Set<TopicPartition> partitions) {}

    /**
     * Partitions had been given to another member already: nothing of them was committed, and all of it comes again.
     */
    default void onLost(Set<TopicPartition> partitions) {}
}
