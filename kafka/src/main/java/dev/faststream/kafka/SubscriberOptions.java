package dev.faststream.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a subscription reads and where its results go.
 *
 * @param groupId the consumer group, empty for none
 * @param batch when a batch is complete, empty for single messages
 * @param autoOffsetReset where to begin without a committed offset; blank for the default
 * @param properties further settings of the native consumer
 * @param publishTo the topics that results go to
 */
record SubscriberOptions(
        Optional<String> groupId,
        Optional<BatchOptions> batch,
        String autoOffsetReset,
        Map<String, String> properties,
        List<String> publishTo) {

    SubscriberOptions {
        properties = Map.copyOf(properties);
        publishTo = List.copyOf(publishTo);
    }

    boolean isBatch() {
        return batch.isPresent();
    }

    /** Where reading begins where nothing is committed. */
    String effectiveOffsetReset() {
        if (!autoOffsetReset.isBlank()) {
            return autoOffsetReset;
        }
        return groupId.isPresent() ? "earliest" : "latest";
    }
}
