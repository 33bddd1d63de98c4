package dev.faststream.testing;

import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;

/** A consumer's side of a group. Only the consumer's thread uses it. */
interface GroupMember {
    /** Joins, follows a rebalance as far as it has come, and calls the listener. */
    void poll(Set<String> topics);

    /** Tells whether {@link #poll} has something to do. May be asked by any thread. */
    boolean hasNews(ClusterState known);

    /** Throws where the broker would refuse a commit, or the client would not try. */
    void demandMayCommit(ClusterState known);

    /** Demands to join again. */
    void enforceRebalance();

    /** Gives up all partitions, which the listener is told, and leaves. */
    void leave();

    ConsumerGroupMetadata metadata();
}
