package dev.faststream.testing;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/**
 * Where a producer's records go: those with a key by its murmur2 hash, those without stay on one partition until a
 * batch of them is full. Not thread-safe: only its producer touches it, with its lock held.
 */
final class Partitioning {
    private static final class Sticky {
        private int partition;
        private long bytes;
    }

    private final VirtualTime time;
    private final long batchBytes;
    private final boolean ignoreKeys;
    private final Map<String, Sticky> sticky = new HashMap<>();

    Partitioning(VirtualTime time, long batchBytes, boolean ignoreKeys) {
        this.time = time;
        this.batchBytes = batchBytes;
        this.ignoreKeys = ignoreKeys;
    }

    int partition(ProducerRecord<byte[], byte[]> record, int partitions) {
        if (record.partition() != null) {
            return record.partition();
        }
        if (record.key() != null && !ignoreKeys) {
            return BuiltInPartitioner.partitionForKey(record.key(), partitions);
        }
        Sticky current = sticky.computeIfAbsent(record.topic(), topic -> started(partitions));
        int partition = current.partition;
        current.bytes += record.value() == null ? 0 : record.value().length;
        if (current.bytes >= batchBytes) {
            sticky.put(record.topic(), started(partitions));
        }
        return partition;
    }

    private Sticky started(int partitions) {
        Sticky next = new Sticky();
        next.partition = time.random(partitions);
        return next;
    }
}
