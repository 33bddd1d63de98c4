package dev.faststream.kafka;

import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How a consumer comes to its partitions, and what a commit means there. Only the poll loop's thread uses it. */
interface Membership {
    /** What a commit led to: null for success. */
    @FunctionalInterface
    interface Committed {
        void done(@Nullable Exception failure);
    }

    /** Begins to read. */
    void join();

    /** Looks after the topics now and then. */
    void refresh(long nowMs);

    /** Tells whether there is anything to poll. */
    boolean isReading();

    /** Commits in the background. */
    void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Committed committed);

    /** Commits and waits for the answer; throws KafkaException where it is not known to be committed. */
    void commitNow(Map<TopicPartition, OffsetAndMetadata> offsets);
}
