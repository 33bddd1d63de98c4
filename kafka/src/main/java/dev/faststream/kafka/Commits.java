package dev.faststream.kafka;

import dev.faststream.internal.DeliveryEngine;
import dev.faststream.internal.Partition;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that commits: what is done and nothing else, one commit at a time, and remembered only after it has
 * succeeded. Not thread-safe: only the poll loop's thread touches it.
 */
final class Commits {
    private static final Logger log = LoggerFactory.getLogger(Commits.class);
    private static final long INTERVAL_MS = 100;

    private final String subscription;
    private final DeliveryEngine<ConsumerRecord<byte[], byte[]>> engine;
    private final Membership membership;
    private boolean underWay;
    private long nextMs;

    Commits(String subscription, DeliveryEngine<ConsumerRecord<byte[], byte[]>> engine, Membership membership) {
        this.subscription = subscription;
        this.engine = engine;
        this.membership = membership;
    }

    /** Commits in the background, if there is something new and the last commit has been answered. */
    void whenDue(long nowMs) {
        if (underWay || nowMs < nextMs) {
            return;
        }
        Map<Partition, Long> offsets = engine.committable();
        if (!offsets.isEmpty()) {
            underWay = true;
            nextMs = nowMs + INTERVAL_MS;
            membership.commit(toNative(offsets), failure -> answered(offsets, failure));
        }
    }

    private void answered(Map<Partition, Long> offsets, @Nullable Exception failure) {
        underWay = false;
        if (failure == null) {
            offsets.forEach(engine::committed);
        } else {
            log.warn("{}: the commit of {} failed, it is tried again: {}", subscription, offsets, failure.getMessage());
        }
    }

    /** Commits and waits for the answer. */
    void now() {
        Map<Partition, Long> offsets = engine.committable();
        if (offsets.isEmpty()) {
            return;
        }
        try {
            membership.commitNow(toNative(offsets));
            offsets.forEach(engine::committed);
        } catch (KafkaException e) {
            log.warn(
                    "{}: the commit of {} failed, so what came before these offsets will be handled again: {}",
                    subscription,
                    offsets,
                    e.getMessage());
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> toNative(Map<Partition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> converted = new HashMap<>();
        offsets.forEach((partition, offset) -> converted.put(
                new TopicPartition(partition.topic(), partition.number()), new OffsetAndMetadata(offset)));
        return converted;
    }
}
