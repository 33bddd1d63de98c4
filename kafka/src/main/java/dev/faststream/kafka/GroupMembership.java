package dev.faststream.kafka;

import dev.faststream.internal.CommitMetadata;
import dev.faststream.internal.DoneRanges;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Partitions that the group's coordinator assigns. Not thread-safe: only the poll loop's thread touches it. */
final class GroupMembership implements Membership, ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(GroupMembership.class);
    private static final long LOOK_AGAIN_MS = 30_000;
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicWatch watch;
    private final MembershipListener listener;
    private final RebalanceListener users;
    private boolean lookForMissing = true;
    private long lookAtMs;

    GroupMembership(Consumer<byte[], byte[]> consumer, TopicWatch watch, MembershipListener listener) {
        this.consumer = consumer;
        this.watch = watch;
        this.listener = listener;
        this.users = watch.subscription().rebalanceListener();
    }

    @Override
    public void join() {
        Topics topics = watch.subscription().topics();
        if (topics.isPattern()) {
            consumer.subscribe(topics.pattern(), this);
        } else {
            consumer.subscribe(topics.names(), this);
        }
    }

    @Override
    public void refresh(long nowMs) {
        if (lookForMissing && nowMs >= lookAtMs) {
            lookForMissing = watch.anyMissing();
            lookAtMs = nowMs + LOOK_AGAIN_MS;
        }
    }

    @Override
    public boolean isReading() {
        return true;
    }

    @Override
    public void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Committed committed) {
        consumer.commitAsync(offsets, (done, failure) -> committed.done(failure));
    }

    @Override
    public void commitNow(Map<TopicPartition, OffsetAndMetadata> offsets) {
        consumer.commitSync(offsets, COMMIT_TIMEOUT);
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        users.onAssigned(new AssignedPartitions(consumer, partitions));
        Map<TopicPartition, Long> positions = new HashMap<>();
        partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
        Map<TopicPartition, OffsetAndMetadata> committed = committed(positions.keySet());
        commitFirstPositions(positions, committed);
        log.info("{} was assigned {}", watch.subscription().name(), partitions);
        positions.forEach((partition, position) ->
                listener.assigned(partition, position, doneBeyond(committed.get(partition), position)));
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> known = new HashMap<>();
        consumer.committed(partitions).forEach((partition, committed) -> {
            if (committed != null) {
                known.put(partition, committed);
            }
        });
        return known;
    }

    /** What was committed beside an offset says nothing of a position that somebody sought. */
    private static DoneRanges doneBeyond(@Nullable OffsetAndMetadata committed, long position) {
        return committed == null || committed.offset() != position
                ? DoneRanges.EMPTY
                : CommitMetadata.decode(position, committed.metadata());
    }

    /** Else a restart before the first commit would begin at the end again, and skip what has come in between. */
    private void commitFirstPositions(
            Map<TopicPartition, Long> positions, Map<TopicPartition, OffsetAndMetadata> committed) {
        if (watch.subscription().options().effectiveOffsetReset().equals("earliest")) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
        positions.forEach((partition, position) -> {
            if (!committed.containsKey(partition)) {
                first.put(partition, new OffsetAndMetadata(position));
            }
        });
        if (!first.isEmpty()) {
            consumer.commitSync(first, COMMIT_TIMEOUT);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            listener.revoking(partitions);
            tell(() -> users.onRevoked(Set.copyOf(partitions)));
            log.info("{} gave up {}", watch.subscription().name(), partitions);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            listener.lost(partitions);
            tell(() -> users.onLost(Set.copyOf(partitions)));
            log.warn(
                    "{} lost {}: the group gave them to another member; what was open is handled again there",
                    watch.subscription().name(),
                    partitions);
        }
    }

    /** Whatever a listener does, the partitions are gone. */
    private void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            log.error(
                    "{}: its rebalance listener failed: {}",
                    watch.subscription().name(),
                    e.toString(),
                    e);
        }
    }
}
