package dev.faststream.testing;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A member by the consumer protocol: the broker tells it what to have, it gives up first what it must, and is then
 * given more. Only the consumer's thread uses it.
 */
final class ModernMember implements GroupMember {
    private final InMemoryCluster cluster;
    private final Positions positions;
    private final ConsumerRebalanceListener listener;
    private final String group;
    private final String id;
    private final long maxPollIntervalMs;
    private volatile boolean joined;
    private volatile int epoch = -1;
    private Set<String> topics = Set.of();

    ModernMember(
            InMemoryCluster cluster,
            Positions positions,
            ConsumerRebalanceListener listener,
            String id,
            ClientConfig config) {
        this.cluster = cluster;
        this.positions = positions;
        this.listener = listener;
        this.group = config.text(ConsumerConfig.GROUP_ID_CONFIG).orElseThrow();
        this.id = id;
        this.maxPollIntervalMs = config.number(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG);
    }

    private boolean isMember() {
        return cluster.ask(known -> known.group(group).modern().has(id));
    }

    @Override
    public void poll(Set<String> wanted) {
        if (joined && !isMember()) {
            joined = false;
            Set<TopicPartition> lost = positions.assigned();
            if (!lost.isEmpty()) {
                listener.onPartitionsLost(lost);
            }
            positions.assign(Set.of());
        }
        boolean fresh = !joined;
        cluster.tell(known -> {
            ModernGroup modern = known.group(group).modern();
            if (fresh || !wanted.equals(topics)) {
                modern.join(id, wanted, maxPollIntervalMs, known.nowMs());
            }
            modern.polled(id, known.nowMs());
        });
        joined = true;
        topics = Set.copyOf(wanted);
        boolean changed;
        do {
            changed = reconcile();
        } while (changed);
    }

    private boolean reconcile() {
        Set<TopicPartition> owned = positions.assigned();
        @Nullable
        Set<TopicPartition> target = cluster.ask(known -> {
                    epoch = known.group(group).modern().epoch();
                    return Optional.ofNullable(known.group(group).modern().assignmentOf(id));
                })
                .orElse(null);
        if (target == null || target.equals(owned)) {
            return false;
        }
        Set<TopicPartition> revoked = new HashSet<>(owned);
        revoked.removeAll(target);
        if (!revoked.isEmpty()) {
            listener.onPartitionsRevoked(revoked);
        }
        Set<TopicPartition> added = new HashSet<>(target);
        added.removeAll(owned);
        positions.assign(target);
        cluster.tell(known -> known.group(group).modern().owns(id, target));
        listener.onPartitionsAssigned(added);
        return true;
    }

    @Override
    public boolean hasNews(ClusterState known) {
        Set<TopicPartition> target = known.group(group).modern().assignmentOf(id);
        return joined && (target == null || !target.equals(positions.assigned()));
    }

    @Override
    public void demandMayCommit(ClusterState known) {
        if (!known.group(group).modern().has(id)) {
            throw new CommitFailedException();
        }
    }

    /** The broker decides alone. */
    @Override
    public void enforceRebalance() {}

    @Override
    public void leave() {
        Set<TopicPartition> going = positions.assigned();
        try {
            if (!going.isEmpty()) {
                if (isMember()) {
                    listener.onPartitionsRevoked(going);
                } else {
                    listener.onPartitionsLost(going);
                }
            }
        } finally {
            positions.assign(Set.of());
            joined = false;
            cluster.tell(known -> known.group(group).modern().leave(id));
        }
    }

    @Override
    public ConsumerGroupMetadata metadata() {
        return Membership.of(group, epoch, joined ? id : "");
    }
}
