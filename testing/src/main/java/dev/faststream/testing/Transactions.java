package dev.faststream.testing;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * The transactions of all producers: a newer producer of the same id fences the older one. Not thread-safe: only its
 * cluster touches it, with its lock held.
 */
final class Transactions {
    /** Who a producer is: another one of the same transactional id has a higher epoch. */
    record Identity(String transactionalId, long producerId, int epoch) {}

    private static final class Open {
        private final long producerId;
        private int epoch;
        private final Set<TopicPartition> partitions = new HashSet<>();
        private final Set<String> groups = new HashSet<>();
        private boolean begun;
        private long endsMs;

        Open(long producerId) {
            this.producerId = producerId;
        }
    }

    private final ClusterState cluster;
    private final Map<String, Open> byId = new HashMap<>();
    private long nextProducerId = 1;

    Transactions(ClusterState cluster) {
        this.cluster = cluster;
    }

    /** Aborts what an older producer of this id has left open, and fences it. */
    Identity init(String transactionalId) {
        Open open = byId.computeIfAbsent(transactionalId, id -> new Open(nextProducerId++));
        open.epoch++;
        end(open, false);
        return new Identity(transactionalId, open.producerId, open.epoch);
    }

    private Open demand(Identity identity) {
        Open open = byId.get(identity.transactionalId());
        if (open == null || open.epoch != identity.epoch()) {
            throw new ProducerFencedException(
                    "There is a newer producer with the same transactionalId which fences the current one.");
        }
        return open;
    }

    /** Notes that a partition takes part, before something is written there. */
    void writes(Identity identity, TopicPartition partition, long endsMs) {
        Open open = demand(identity);
        begin(open, endsMs);
        open.partitions.add(partition);
    }

    void commitsOffsets(Identity identity, String group, Map<TopicPartition, OffsetAndMetadata> offsets, long endsMs) {
        Open open = demand(identity);
        begin(open, endsMs);
        open.groups.add(group);
        cluster.group(group).offsets().commitInTransaction(open.producerId, offsets);
    }

    private static void begin(Open open, long endsMs) {
        if (!open.begun) {
            open.begun = true;
            open.endsMs = endsMs;
        }
    }

    void end(Identity identity, boolean commit) {
        end(demand(identity), commit);
    }

    private void end(Open open, boolean commit) {
        open.partitions.forEach(
                partition -> cluster.log(partition).ifPresent(log -> log.endTransaction(open.producerId, commit)));
        open.groups.forEach(group -> cluster.group(group).offsets().endTransaction(open.producerId, commit));
        open.partitions.clear();
        open.groups.clear();
        open.begun = false;
    }

    /** Aborts what has been open for too long; its producer is fenced. */
    void expire(long nowMs) {
        for (Open open : byId.values()) {
            if (open.begun && open.endsMs < nowMs) {
                open.epoch++;
                end(open, false);
            }
        }
    }
}
