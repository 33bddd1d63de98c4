package dev.faststream.testing;

import dev.faststream.kafka.internal.Reads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Where groups stand in topics. */
final class Standings {
    private Standings() {}

    static List<String> groups(List<Reads> all, String topic) {
        return all.stream()
                .filter(reads -> reads.matches().test(topic))
                .flatMap(reads -> reads.groupId().stream())
                .distinct()
                .toList();
    }

    /** The only group that reads a topic. */
    static String onlyGroup(List<Reads> all, String topic) {
        List<String> groups = groups(all, topic);
        if (groups.size() != 1) {
            throw new IllegalArgumentException(
                    "The app reads " + topic + " with the groups " + groups + ": say which one is meant");
        }
        return groups.getFirst();
    }

    static Map<Integer, Long> committed(Ground ground, String topic, String group) {
        Map<Integer, Long> offsets = new TreeMap<>();
        ground.committed(group).forEach((partition, committed) -> {
            if (partition.topic().equals(topic)) {
                offsets.put(partition.partition(), committed.offset());
            }
        });
        return offsets;
    }

    static long lag(Ground ground, String topic, String group) {
        Map<TopicPartition, OffsetAndMetadata> committed = ground.committed(group);
        return ground.ends(topic).entrySet().stream()
                .mapToLong(end -> {
                    OffsetAndMetadata known = committed.get(end.getKey());
                    return end.getValue() - (known == null ? 0 : known.offset());
                })
                .sum();
    }

    static List<String> describe(Ground ground, List<Reads> all) {
        List<String> lines = new ArrayList<>();
        for (String topic : ground.topics().keySet()) {
            for (String group : groups(all, topic)) {
                lines.add("group " + group + " in " + topic + ": committed " + committed(ground, topic, group)
                        + ", lag " + lag(ground, topic, group));
            }
        }
        return lines;
    }
}
