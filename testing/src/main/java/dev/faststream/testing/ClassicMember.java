package dev.faststream.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.RebalanceProtocol;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;

/**
 * A member by the classic protocol. With cooperative assignors it gives up only what goes elsewhere, and then joins
 * again; with others it gives up all before it joins. Only the consumer's thread uses it.
 */
final class ClassicMember implements GroupMember {
    private final InMemoryCluster cluster;
    private final Positions positions;
    private final ConsumerRebalanceListener listener;
    private final String group;
    private final String id;
    private final long maxPollIntervalMs;
    private final Map<String, ConsumerPartitionAssignor> assignors = new LinkedHashMap<>();
    private final boolean cooperative;
    private Set<String> topics = Set.of();
    private volatile int generation = -1;
    private volatile boolean joining;
    private boolean mustJoin = true;

    ClassicMember(
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
        ConsumerPartitionAssignor.getAssignorInstances(
                        config.classNames(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG), config.given())
                .forEach(assignor -> assignors.put(assignor.name(), assignor));
        this.cooperative = assignors.values().stream()
                .allMatch(assignor -> assignor.supportedProtocols().contains(RebalanceProtocol.COOPERATIVE));
    }

    @Override
    public void poll(Set<String> wanted) {
        boolean known = cluster.ask(state -> {
            state.group(group).classic().polled(id, state.nowMs());
            return state.group(group).classic().has(id);
        });
        if (!known && generation >= 0) {
            lose();
        }
        if (!wanted.equals(topics)) {
            topics = new TreeSet<>(wanted);
            mustJoin = true;
        }
        do {
            if (mustJoin || demandsJoin()) {
                join();
            }
        } while (joining && complete() && mustJoin);
    }

    private boolean demandsJoin() {
        return cluster.ask(known -> known.group(group).classic().demandsJoin(id));
    }

    private void lose() {
        Set<TopicPartition> lost = positions.assigned();
        generation = -1;
        joining = false;
        mustJoin = true;
        if (!lost.isEmpty()) {
            listener.onPartitionsLost(lost);
        }
        positions.assign(Set.of());
    }

    private void join() {
        if (generation >= 0) {
            giveUpBeforeJoin();
        }
        mustJoin = false;
        joining = true;
        List<TopicPartition> owned = new ArrayList<>(positions.assigned());
        Map<String, Subscription> subscriptions = new LinkedHashMap<>();
        assignors.forEach((name, assignor) -> subscriptions.put(
                name,
                new Subscription(
                        List.copyOf(topics),
                        assignor.subscriptionUserData(topics),
                        owned,
                        generation,
                        Optional.empty())));
        cluster.tell(known -> known.group(group)
                .classic()
                .join(id, new ClassicGroup.Joining(assignors, subscriptions, maxPollIntervalMs), known.nowMs()));
    }

    private void giveUpBeforeJoin() {
        Set<TopicPartition> going = positions.assigned();
        if (cooperative) {
            going.removeIf(partition -> topics.contains(partition.topic()));
        }
        if (!cooperative || !going.isEmpty()) {
            try {
                listener.onPartitionsRevoked(going);
            } finally {
                Set<TopicPartition> kept = positions.assigned();
                kept.removeAll(going);
                positions.assign(kept);
            }
        }
    }

    /** Takes what it was given, if all have joined; tells whether that was so. */
    private boolean complete() {
        ClassicGroup.@Nullable Joined joined = cluster.ask(known ->
                        Optional.ofNullable(known.group(group).classic().joined(id)))
                .orElse(null);
        if (joined == null) {
            return false;
        }
        joining = false;
        generation = joined.generation();
        Set<TopicPartition> owned = positions.assigned();
        Collection<TopicPartition> assigned = joined.assignment().partitions();
        Set<TopicPartition> added = new HashSet<>(assigned);
        added.removeAll(owned);
        Set<TopicPartition> revoked = new HashSet<>(owned);
        revoked.removeAll(assigned);
        if (cooperative && !revoked.isEmpty()) {
            mustJoin = true;
            listener.onPartitionsRevoked(revoked);
        }
        positions.assign(assigned);
        ConsumerPartitionAssignor assignor = assignors.get(joined.assignor());
        if (assignor != null) {
            assignor.onAssignment(joined.assignment(), metadata());
        }
        listener.onPartitionsAssigned(added);
        return true;
    }

    @Override
    public boolean hasNews(ClusterState known) {
        ClassicGroup classic = known.group(group).classic();
        return classic.demandsJoin(id) || (joining && classic.joined(id) != null);
    }

    @Override
    public void demandMayCommit(ClusterState known) {
        if (joining) {
            throw new RebalanceInProgressException("Offset commit cannot be completed since the consumer is undergoing"
                    + " a rebalance for auto partition assignment. You can try completing the rebalance by calling"
                    + " poll() and then retry the operation.");
        }
        if (!known.group(group).classic().isCurrent(id, generation)) {
            throw new CommitFailedException();
        }
    }

    @Override
    public void enforceRebalance() {
        mustJoin = true;
    }

    @Override
    public void leave() {
        Set<TopicPartition> going = positions.assigned();
        try {
            if (!going.isEmpty()) {
                if (cluster.ask(known -> known.group(group).classic().has(id))) {
                    listener.onPartitionsRevoked(going);
                } else {
                    listener.onPartitionsLost(going);
                }
            }
        } finally {
            positions.assign(Set.of());
            generation = -1;
            joining = false;
            mustJoin = true;
            cluster.tell(known -> known.group(group).classic().leave(id, known.nowMs()));
        }
    }

    @Override
    public ConsumerGroupMetadata metadata() {
        return Membership.of(group, generation, generation < 0 ? "" : id);
    }
}
