package dev.faststream.testing;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.jspecify.annotations.Nullable;

/** What a group has committed. Not thread-safe: only its cluster touches it, with its lock held. */
final class GroupOffsets {
    /** The broker's default of {@code offset.metadata.max.bytes}. */
    private static final int MOST_METADATA_BYTES = 4096;

    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
    private final Map<Long, Map<TopicPartition, OffsetAndMetadata>> inTransactions = new HashMap<>();

    Map<TopicPartition, OffsetAndMetadata> committed() {
        return committed;
    }

    /** Each partition is decided alone: others are committed even if one is refused. */
    @Nullable
    KafkaException commit(Map<TopicPartition, OffsetAndMetadata> offsets) {
        KafkaException refused = null;
        for (Map.Entry<TopicPartition, OffsetAndMetadata> entry : offsets.entrySet()) {
            if (entry.getValue().metadata().getBytes(StandardCharsets.UTF_8).length > MOST_METADATA_BYTES) {
                refused = new OffsetMetadataTooLarge("The metadata field of the offset request was too large.");
            } else {
                committed.put(entry.getKey(), entry.getValue());
            }
        }
        return refused;
    }

    void commitInTransaction(long producerId, Map<TopicPartition, OffsetAndMetadata> offsets) {
        inTransactions.computeIfAbsent(producerId, id -> new HashMap<>()).putAll(offsets);
    }

    void endTransaction(long producerId, boolean commit) {
        Map<TopicPartition, OffsetAndMetadata> pending = inTransactions.remove(producerId);
        if (pending != null && commit) {
            committed.putAll(pending);
        }
    }

    /** Tells whether an open transaction may still change what is committed for one of these. */
    boolean isUndecided(Set<TopicPartition> partitions) {
        return inTransactions.values().stream()
                .anyMatch(pending -> pending.keySet().stream().anyMatch(partitions::contains));
    }

    void forget(Set<TopicPartition> partitions) {
        committed.keySet().removeAll(partitions);
    }

    void forgetTopic(String topic) {
        Set<TopicPartition> gone = new HashSet<>(committed.keySet());
        gone.removeIf(partition -> !partition.topic().equals(topic));
        forget(gone);
    }
}
