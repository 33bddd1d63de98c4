package dev.faststream.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreatePartitionsResult;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DeleteRecordsOptions;
import org.apache.kafka.clients.admin.DeleteRecordsResult;
import org.apache.kafka.clients.admin.DeleteTopicsOptions;
import org.apache.kafka.clients.admin.DeleteTopicsResult;
import org.apache.kafka.clients.admin.DeletedRecords;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.clients.admin.internals.CoordinatorKey;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.apache.kafka.common.internals.Topic;

/**
 * What an in-memory admin client can do, by the names and parameters that {@code Admin} has. Every answer is there at
 * once. Safe to use from any thread.
 */
final class AdminCalls {
    private final InMemoryCluster cluster;

    AdminCalls(InMemoryCluster cluster) {
        this.cluster = cluster;
    }

    private <T> KafkaFuture<T> ask(Function<ClusterState, T> question) {
        KafkaFutureImpl<T> answer = new KafkaFutureImpl<>();
        try {
            answer.complete(cluster.ask(known -> {
                if (known.isAway()) {
                    throw new DisconnectException("The broker is away");
                }
                return question.apply(known);
            }));
        } catch (ApiException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    private KafkaFuture<Void> tell(Consumer<ClusterState> change) {
        return ask(known -> {
                    change.accept(known);
                    return true;
                })
                .thenApply(done -> AdminResults.nothing());
    }

    private static <K, V> Map<K, V> each(Collection<K> keys, Function<K, V> value) {
        Map<K, V> values = new HashMap<>();
        keys.forEach(key -> values.put(key, value.apply(key)));
        return values;
    }

    DescribeClusterResult describeCluster(DescribeClusterOptions options) {
        return AdminResults.of(
                DescribeClusterResult.class,
                ask(known -> List.of(StoredTopic.NODE)),
                ask(known -> StoredTopic.NODE),
                ask(known -> "in-memory"),
                ask(known -> Set.of()));
    }

    ListTopicsResult listTopics(ListTopicsOptions options) {
        return AdminResults.of(
                ListTopicsResult.class,
                ask(known -> each(
                        known.topics().keySet(),
                        name -> new TopicListing(name, known.topic(name).id(), false))));
    }

    DescribeTopicsResult describeTopics(TopicCollection topics, DescribeTopicsOptions options) {
        if (!(topics instanceof TopicCollection.TopicNameCollection names)) {
            throw Unsupported.call("Admin.describeTopics by id");
        }
        Map<String, KafkaFuture<TopicDescription>> descriptions =
                each(names.topicNames(), name -> ask(known -> describe(known, name)));
        return AdminResults.describeTopics(descriptions);
    }

    private static TopicDescription describe(ClusterState known, String name) {
        if (!Topic.isValid(name)) {
            throw new InvalidTopicException("The given topic name '" + name + "' cannot be represented in a request.");
        }
        StoredTopic topic = known.topic(name);
        List<TopicPartitionInfo> partitions = new ArrayList<>();
        for (int number = 0; number < topic.partitions().size(); number++) {
            partitions.add(new TopicPartitionInfo(
                    number, StoredTopic.NODE, List.of(StoredTopic.NODE), List.of(StoredTopic.NODE)));
        }
        return new TopicDescription(name, false, partitions, Set.of(), topic.id());
    }

    CreateTopicsResult createTopics(Collection<NewTopic> topics, CreateTopicsOptions options) {
        Map<String, KafkaFuture<CreateTopicsResult.TopicMetadataAndConfig>> created = new HashMap<>();
        topics.forEach(topic -> created.put(topic.name(), ask(known -> create(known, topic))));
        return AdminResults.createTopics(created);
    }

    private static CreateTopicsResult.TopicMetadataAndConfig create(ClusterState known, NewTopic wanted) {
        int partitions = wanted.numPartitions() == -1 ? 1 : wanted.numPartitions();
        Map<String, String> config = wanted.configs() == null ? Map.of() : wanted.configs();
        StoredTopic topic = known.create(wanted.name(), partitions, config);
        List<ConfigEntry> entries = new ArrayList<>();
        topic.config().forEach((name, value) -> entries.add(new ConfigEntry(name, value)));
        return new CreateTopicsResult.TopicMetadataAndConfig(topic.id(), partitions, 1, new Config(entries));
    }

    DeleteTopicsResult deleteTopics(TopicCollection topics, DeleteTopicsOptions options) {
        if (!(topics instanceof TopicCollection.TopicNameCollection names)) {
            throw Unsupported.call("Admin.deleteTopics by id");
        }
        return AdminResults.deleteTopics(each(names.topicNames(), name -> tell(known -> known.delete(name))));
    }

    CreatePartitionsResult createPartitions(Map<String, NewPartitions> wanted, CreatePartitionsOptions options) {
        Map<String, KafkaFuture<Void>> created = new HashMap<>();
        wanted.forEach((name, partitions) ->
                created.put(name, tell(known -> known.grow(name, partitions.totalCount()))));
        return AdminResults.of(CreatePartitionsResult.class, created);
    }

    private static PartitionLog log(ClusterState known, TopicPartition partition) {
        return known.log(partition)
                .orElseThrow(
                        () -> new UnknownTopicOrPartitionException("This server does not host this topic-partition."));
    }

    DeleteRecordsResult deleteRecords(Map<TopicPartition, RecordsToDelete> before, DeleteRecordsOptions options) {
        Map<TopicPartition, KafkaFuture<DeletedRecords>> deleted = new HashMap<>();
        before.forEach((partition, to) -> deleted.put(partition, ask(known -> {
            PartitionLog log = log(known, partition);
            long offset = to.beforeOffset() < 0 ? log.end() : to.beforeOffset();
            if (offset > log.end()) {
                throw new OffsetOutOfRangeException(
                        "The requested offset is not within the range of offsets" + " maintained by the server.");
            }
            log.deleteBefore(offset);
            return new DeletedRecords(log.start());
        })));
        return new DeleteRecordsResult(deleted);
    }

    ListOffsetsResult listOffsets(Map<TopicPartition, OffsetSpec> wanted, ListOffsetsOptions options) {
        boolean readCommitted = options.isolationLevel() == IsolationLevel.READ_COMMITTED;
        Map<TopicPartition, KafkaFuture<ListOffsetsResult.ListOffsetsResultInfo>> found = new HashMap<>();
        wanted.forEach((partition, spec) ->
                found.put(partition, ask(known -> offset(log(known, partition), spec, readCommitted))));
        return new ListOffsetsResult(found);
    }

    private static ListOffsetsResult.ListOffsetsResultInfo offset(
            PartitionLog log, OffsetSpec spec, boolean readCommitted) {
        return switch (spec) {
            case OffsetSpec.EarliestSpec earliest -> info(log.start(), -1);
            case OffsetSpec.LatestSpec latest -> info(log.end(readCommitted), -1);
            case OffsetSpec.TimestampSpec at ->
                AdminResults.timestampOf(at).stream()
                        .boxed()
                        .flatMap(time -> log.firstAt(time, readCommitted).stream())
                        .map(record -> info(record.offset(), record.timestamp()))
                        .findFirst()
                        .orElseGet(() -> info(-1, -1));
            default ->
                throw Unsupported.call("Admin.listOffsets by " + spec.getClass().getSimpleName());
        };
    }

    private static ListOffsetsResult.ListOffsetsResultInfo info(long offset, long timestamp) {
        return new ListOffsetsResult.ListOffsetsResultInfo(offset, timestamp, Optional.of(0));
    }

    ListConsumerGroupOffsetsResult listConsumerGroupOffsets(
            Map<String, ListConsumerGroupOffsetsSpec> groups, ListConsumerGroupOffsetsOptions options) {
        Map<CoordinatorKey, KafkaFuture<Map<TopicPartition, OffsetAndMetadata>>> found = new HashMap<>();
        groups.forEach((group, spec) -> found.put(CoordinatorKey.byGroupId(group), ask(known -> {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    known.group(group).offsets().committed();
            if (spec.topicPartitions() == null) {
                return new HashMap<>(committed);
            }
            Map<TopicPartition, OffsetAndMetadata> wanted = new HashMap<>();
            spec.topicPartitions().forEach(partition -> wanted.put(partition, committed.get(partition)));
            return wanted;
        })));
        return AdminResults.of(ListConsumerGroupOffsetsResult.class, found);
    }

    void close(Duration timeout) {
        // Nothing is held.
    }
}
