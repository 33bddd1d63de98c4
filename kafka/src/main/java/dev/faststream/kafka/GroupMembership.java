package dev.faststream.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Partitions that the group's coordinator assigns. Not thread-safe: only the poll loop's thread touches it. */
final class GroupMembership implements Membership, ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(GroupMembership.class);
    private static final long LOOK_AGAIN_MS = 30_000;
    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

    private final Consumer<byte[], byte[]> consumer;
    private final TopicWatch watch;
    private final Listener listener;
    private boolean lookForMissing = true;
    private long lookAtMs;

    GroupMembership(Consumer<byte[], byte[]> consumer, TopicWatch watch, Listener listener) {
        this.consumer = consumer;
        this.watch = watch;
        this.listener = listener;
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
        Map<TopicPartition, Long> positions = new HashMap<>();
        partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
        commitFirstPositions(positions);
        log.info("{} was assigned {}", watch.subscription().name(), partitions);
        positions.forEach(listener::assigned);
    }

    /** Else a restart before the first commit would begin at the end again, and skip what has come in between. */
    private void commitFirstPositions(Map<TopicPartition, Long> positions) {
        if (watch.subscription().options().effectiveOffsetReset().equals("earliest")) {
            return;
        }
        Set<TopicPartition> uncommitted = new HashSet<>(positions.keySet());
        consumer.committed(positions.keySet()).forEach((partition, committed) -> {
            if (committed != null) {
                uncommitted.remove(partition);
            }
        });
        Map<TopicPartition, OffsetAndMetadata> first = new HashMap<>();
        uncommitted.forEach(
                partition -> first.put(partition, new OffsetAndMetadata(positions.getOrDefault(partition, 0L))));
        if (!first.isEmpty()) {
            consumer.commitSync(first, COMMIT_TIMEOUT);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            listener.revoking(partitions);
            log.info("{} gave up {}", watch.subscription().name(), partitions);
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        if (!partitions.isEmpty()) {
            listener.lost(partitions);
            log.warn(
                    "{} lost {}: the group gave them to another member; what was open is handled again there",
                    watch.subscription().name(),
                    partitions);
        }
    }
}
