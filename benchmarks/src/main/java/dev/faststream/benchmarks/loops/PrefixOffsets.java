package dev.faststream.benchmarks.loops;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Up to where each partition is done without a gap, when records get done in any order. Not thread-safe: only the
 * loop's thread touches it.
 */
final class PrefixOffsets {
    /** A partition; takes for granted that offsets have no gaps. */
    private static final class Done {
        private final BitSet after = new BitSet();
        private long next;
        private long committed;

        Done(long first) {
            this.next = first;
            this.committed = first;
        }

        void add(long offset) {
            after.set((int) (offset - next));
        }

        boolean advance() {
            int done = after.nextClearBit(0);
            if (done > 0) {
                BitSet rest = after.get(done, Math.max(done, after.length()));
                after.clear();
                after.or(rest);
                next += done;
            }
            return next > committed;
        }
    }

    private final Map<TopicPartition, Done> partitions = new HashMap<>();

    void began(TopicPartition partition, long firstOffset) {
        partitions.computeIfAbsent(partition, unused -> new Done(firstOffset));
    }

    void done(ConsumerRecord<byte[], byte[]> record) {
        Done done = partitions.get(new TopicPartition(record.topic(), record.partition()));
        if (done == null) {
            throw new IllegalStateException("Done, but never begun: " + record);
        }
        done.add(record.offset());
    }

    /** What can be committed since it was asked the last time. */
    Map<TopicPartition, OffsetAndMetadata> takeNew() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        partitions.forEach((partition, done) -> {
            if (done.advance()) {
                done.committed = done.next;
                offsets.put(partition, new OffsetAndMetadata(done.next));
            }
        });
        return offsets;
    }
}
