package dev.faststream.kafka;

import java.util.Map;
import java.util.Optional;

/**
 * How the native consumer reads.
 *
 * @param groupId the consumer group, empty for none
 * @param autoOffsetReset where to begin without a committed offset; blank for the default
 * @param properties its further settings
 * @param partitions which partitions are read, without a group
 */
record ConsumerOptions(
        Optional<String> groupId, String autoOffsetReset, Map<String, String> properties, ChosenPartitions partitions) {
    ConsumerOptions {
        properties = Map.copyOf(properties);
    }

    /** Where reading begins where nothing is committed. */
    String effectiveOffsetReset() {
        if (!autoOffsetReset.isBlank()) {
            return autoOffsetReset;
        }
        return groupId.isPresent() ? "earliest" : "latest";
    }

    /** Names the properties only: their values may be secrets. */
    @Override
    public String toString() {
        return "ConsumerOptions[groupId=" + groupId.orElse("none") + ", autoOffsetReset=" + effectiveOffsetReset()
                + ", properties=" + properties.keySet() + (partitions.isAll() ? "" : ", partitions=" + partitions)
                + "]";
    }
}
