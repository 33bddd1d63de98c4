package dev.faststream.testing;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.DefaultRecord;
import org.apache.kafka.common.record.internal.DefaultRecordBatch;

/**
 * Everything that a cluster knows: topics, groups, transactions, and what is to go wrong. Not thread-safe: only
 * {@link InMemoryCluster#ask} touches it, with the lock held.
 */
final class ClusterState {
    private static final long MOST_AHEAD_MS = 3_600_000;

    /** A group: what it has committed, and its members of either protocol. */
    record Group(GroupOffsets offsets, ClassicGroup classic, ModernGroup modern) {
        boolean isEmpty() {
            return classic.isEmpty() && modern.isEmpty();
        }
    }

    private final NavigableMap<String, StoredTopic> topics = new TreeMap<>();
    private final NavigableMap<String, Group> groups = new TreeMap<>();
    private final Transactions transactions = new Transactions(this);
    private final Faults faults = new Faults();
    private ToIntFunction<String> partitionsOfNew = topic -> 0;
    private long nowMs;
    private Instant now = Instant.EPOCH;

    /** What has to happen until now happens. */
    void at(long milliseconds, Instant instant) {
        nowMs = milliseconds;
        now = instant;
        transactions.expire(nowMs);
        for (Group group : groups.values()) {
            group.classic().expire(nowMs);
            group.modern().expire(nowMs);
        }
    }

    long nowMs() {
        return nowMs;
    }

    Instant now() {
        return now;
    }

    Faults faults() {
        return faults;
    }

    Transactions transactions() {
        return transactions;
    }

    boolean isAway() {
        return faults.isAway(nowMs);
    }

    // --- topics

    NavigableMap<String, StoredTopic> topics() {
        return topics;
    }

    Map<String, List<PartitionInfo>> partitionInfos() {
        Map<String, List<PartitionInfo>> infos = new TreeMap<>();
        topics.values().forEach(topic -> infos.put(topic.name(), topic.infos()));
        return infos;
    }

    Map<String, Integer> partitionCounts() {
        Map<String, Integer> counts = new TreeMap<>();
        topics.values()
                .forEach(topic -> counts.put(topic.name(), topic.partitions().size()));
        return counts;
    }

    /** Sets how many partitions a topic gets when somebody writes to it that is not there; 0 lets that fail. */
    void createOnDemand(ToIntFunction<String> partitions) {
        partitionsOfNew = partitions;
    }

    /** Somebody writes to a topic. */
    void demand(String name) {
        int partitions = topics.containsKey(name) ? 0 : partitionsOfNew.applyAsInt(name);
        if (partitions > 0) {
            create(name, partitions, Map.of());
        }
    }

    StoredTopic create(String name, int partitions, Map<String, String> config) {
        Topic.validate(name, "Topic name", message -> {
            throw new InvalidTopicException(message);
        });
        if (topics.containsKey(name)) {
            throw new TopicExistsException("Topic '" + name + "' already exists.");
        }
        if (partitions < 1) {
            throw new InvalidPartitionsException("Number of partitions must be larger than 0, but is " + partitions);
        }
        StoredTopic topic = new StoredTopic(name, partitions, config);
        topics.put(name, topic);
        topicsChanged();
        return topic;
    }

    void grow(String name, int partitions) {
        StoredTopic topic = topic(name);
        int before = topic.partitions().size();
        if (partitions <= before) {
            throw new InvalidPartitionsException("The topic " + name + " currently has " + before + " partition(s); "
                    + partitions + " would not be an increase.");
        }
        topic.grow(partitions);
        topicsChanged();
    }

    void delete(String name) {
        topic(name);
        topics.remove(name);
        groups.values().forEach(group -> group.offsets().forgetTopic(name));
        topicsChanged();
    }

    private void topicsChanged() {
        Map<String, List<PartitionInfo>> infos = partitionInfos();
        groups.values().forEach(group -> {
            group.classic().topics(infos);
            group.modern().topics(infos);
        });
    }

    StoredTopic topic(String name) {
        StoredTopic topic = topics.get(name);
        if (topic == null) {
            throw new UnknownTopicOrPartitionException("This server does not host this topic-partition.");
        }
        return topic;
    }

    Optional<PartitionLog> log(TopicPartition partition) {
        return Optional.ofNullable(topics.get(partition.topic()))
                .filter(topic -> partition.partition() < topic.partitions().size())
                .map(topic -> topic.partitions().get(partition.partition()));
    }

    // --- records

    /** Writes a record; {@code producerId} is that of a transaction, or -1. */
    RecordMetadata append(ProducerRecord<byte[], byte[]> record, TopicPartition partition, long producerId) {
        StoredTopic topic = topic(partition.topic());
        PartitionLog log = log(partition)
                .orElseThrow(
                        () -> new UnknownTopicOrPartitionException("This server does not host this topic-partition."));
        check(topic, record);
        long created = record.timestamp() == null ? now.toEpochMilli() : record.timestamp();
        long timestamp = topic.stampsItself() ? now.toEpochMilli() : created;
        StoredRecord stored = StoredRecord.of(
                record,
                log.end(),
                timestamp,
                topic.stampsItself() ? TimestampType.LOG_APPEND_TIME : TimestampType.CREATE_TIME,
                producerId);
        log.append(stored);
        return new RecordMetadata(
                partition,
                stored.offset(),
                0,
                timestamp,
                record.key() == null ? -1 : record.key().length,
                record.value() == null ? -1 : record.value().length);
    }

    private void check(StoredTopic topic, ProducerRecord<byte[], byte[]> record) {
        int size = DefaultRecordBatch.RECORD_BATCH_OVERHEAD
                + DefaultRecord.sizeInBytes(
                        0,
                        0,
                        record.key() == null ? -1 : record.key().length,
                        record.value() == null ? -1 : record.value().length,
                        record.headers().toArray());
        if (size > topic.maxMessageBytes()) {
            throw new RecordTooLargeException(
                    "The request included a message larger than the max message size the server will accept.");
        }
        if (topic.isCompacted() && record.key() == null) {
            throw new InvalidRecordException(
                    "Compacted topic cannot accept message without key in topic partition " + topic.name());
        }
        long mostAheadMs = Long.parseLong(topic.config()
                .getOrDefault(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(MOST_AHEAD_MS)));
        if (!topic.stampsItself()
                && record.timestamp() != null
                && record.timestamp() - now.toEpochMilli() > mostAheadMs) {
            throw new InvalidTimestampException(
                    "Timestamp " + record.timestamp() + " of message is out of range: it is more than " + mostAheadMs
                            + " ms ahead of the broker's clock.");
        }
    }

    // --- groups

    Group group(String id) {
        return groups.computeIfAbsent(id, name -> {
            Group group = new Group(new GroupOffsets(), new ClassicGroup(), new ModernGroup());
            group.classic().topics(partitionInfos());
            group.modern().topics(partitionInfos());
            return group;
        });
    }

    NavigableMap<String, Group> groups() {
        return groups;
    }
}
