package dev.faststream.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;

/** A topic with its partitions. Not thread-safe: only its cluster touches it, with its lock held. */
final class StoredTopic {
    /** The one node that all clients see. */
    static final Node NODE = new Node(1, "in-memory", 9092);

    private static final String DEFAULT_MAX_MESSAGE_BYTES = "1048588";

    private final String name;
    private final Uuid id = Uuid.randomUuid();
    private final Map<String, String> config;
    private final List<PartitionLog> partitions = new ArrayList<>();

    StoredTopic(String name, int partitions, Map<String, String> config) {
        this.name = name;
        this.config = new TreeMap<>(config);
        grow(partitions);
    }

    void grow(int count) {
        while (partitions.size() < count) {
            partitions.add(new PartitionLog());
        }
    }

    String name() {
        return name;
    }

    Uuid id() {
        return id;
    }

    Map<String, String> config() {
        return config;
    }

    List<PartitionLog> partitions() {
        return partitions;
    }

    boolean stampsItself() {
        return "LogAppendTime".equals(config.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG));
    }

    boolean isCompacted() {
        return config.getOrDefault(TopicConfig.CLEANUP_POLICY_CONFIG, "delete").contains("compact");
    }

    int maxMessageBytes() {
        return Integer.parseInt(config.getOrDefault(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, DEFAULT_MAX_MESSAGE_BYTES));
    }

    List<PartitionInfo> infos() {
        List<PartitionInfo> infos = new ArrayList<>();
        Node[] nodes = {NODE};
        for (int number = 0; number < partitions.size(); number++) {
            infos.add(new PartitionInfo(name, number, NODE, nodes, nodes));
        }
        return infos;
    }
}
