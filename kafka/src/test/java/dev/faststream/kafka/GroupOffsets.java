package dev.faststream.kafka;

import dev.faststream.internal.CommitMetadata;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What a group has committed of a topic, seen and changed by an admin. */
record GroupOffsets(Admin admin, String group, String topic) implements AutoCloseable {
    static GroupOffsets of(RealKafka kafka, String group, String topic) {
        return new GroupOffsets(Admin.create(Map.of("bootstrap.servers", kafka.servers())), group, topic);
    }

    private TopicPartition partition(int number) {
        return new TopicPartition(topic, number);
    }

    static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(RealKafka.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the admin got no answer", e);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> commits() {
        return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    @Nullable
    OffsetAndMetadata commit(int partition) {
        return commits().get(partition(partition));
    }

    /** The committed offset; -1 where nothing is committed. */
    long committed(int partition) {
        OffsetAndMetadata commit = commit(partition);
        return commit == null ? -1 : commit.offset();
    }

    /** Tells of any offset of a partition whether a restart would not repeat it. */
    LongPredicate done(int partition) {
        OffsetAndMetadata commit = commit(partition);
        if (commit == null) {
            return offset -> false;
        }
        var beyond = CommitMetadata.decode(commit.offset(), commit.metadata());
        return offset -> offset < commit.offset() || beyond.contains(offset);
    }

    /** The end of each partition's log. */
    Map<Integer, Long> ends() {
        int partitions = get(admin.describeTopics(Set.of(topic)).allTopicNames()).values().stream()
                .mapToInt(description -> description.partitions().size())
                .sum();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            latest.put(partition(i), OffsetSpec.latest());
        }
        Map<Integer, Long> ends = new TreeMap<>();
        get(admin.listOffsets(latest).all()).forEach((partition, end) -> ends.put(partition.partition(), end.offset()));
        return ends;
    }

    /** How many offsets are between what is committed and the end of the log. */
    long lag() {
        Map<TopicPartition, OffsetAndMetadata> commits = commits();
        return ends().entrySet().stream()
                .mapToLong(end -> {
                    OffsetAndMetadata commit = commits.get(partition(end.getKey()));
                    return end.getValue() - (commit == null ? 0 : commit.offset());
                })
                .sum();
    }

    /** Commits for the group as another tool would, while it has no members. */
    void set(int partition, long offset, String metadata) {
        set(Map.of(partition(partition), new OffsetAndMetadata(offset, metadata)));
    }

    /** Commits an offset for each partition from the first on, all at once or none. */
    void set(long... ofPartitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (int i = 0; i < ofPartitions.length; i++) {
            offsets.put(partition(i), new OffsetAndMetadata(ofPartitions[i]));
        }
        set(offsets);
    }

    private void set(Map<TopicPartition, OffsetAndMetadata> offsets) {
        get(admin.alterConsumerGroupOffsets(group, offsets).all());
    }

    @Override
    public void close() {
        admin.close();
    }
}
