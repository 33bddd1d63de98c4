package dev.faststream.kafka;

import dev.faststream.internal.DoneRanges;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** How a consumer comes to its partitions, and what a commit means there. Only the poll loop's thread uses it. */
interface Membership {
    /** Told of partitions that come and go. */
    interface Listener {
        /** A partition is ours, to be read from a position; what was done beyond it before is not handled again. */
        void assigned(TopicPartition partition, long position, DoneRanges doneBeyond);

        /** Partitions are about to be taken away; what is done of them can still be committed until this returns. */
        void revoking(Collection<TopicPartition> partitions);

        /** Partitions belong to someone else already; nothing of them may be committed. */
        void lost(Collection<TopicPartition> partitions);
    }

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
