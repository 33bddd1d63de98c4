package dev.faststream.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The order in which the messages of a topic are shown: that of each partition, and by timestamp between these. */
final class TopicOrder {
    private TopicOrder() {}

    static List<ConsumerRecord<byte[], byte[]>> of(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<Integer, Deque<ConsumerRecord<byte[], byte[]>>> partitions = new TreeMap<>();
        records.forEach(record -> partitions
                .computeIfAbsent(record.partition(), number -> new ArrayDeque<>())
                .add(record));
        List<ConsumerRecord<byte[], byte[]>> ordered = new ArrayList<>(records.size());
        while (!partitions.isEmpty()) {
            Deque<ConsumerRecord<byte[], byte[]>> next = partitions.values().stream()
                    .min(Comparator.comparingLong(left -> left.getFirst().timestamp()))
                    .orElseThrow();
            ordered.add(next.removeFirst());
            partitions.values().removeIf(Deque::isEmpty);
        }
        return ordered;
    }
}
