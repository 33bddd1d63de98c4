package dev.faststream.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** The topics and the group at the broker, as the runner sets them up and looks at them. Used by one thread. */
final class Cluster implements AutoCloseable {
    private static final ObjectReader EVENTS = JsonMapper.shared().readerFor(Event.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String servers;
    private final Admin admin;
    private @Nullable Content filledWith;

    Cluster(String servers) {
        this.servers = servers;
        this.admin = Admin.create(Map.of("bootstrap.servers", servers));
    }

    String servers() {
        return servers;
    }

    /** Sees to it that the topics hold just this. */
    void fill(Content content) {
        if (!content.equals(filledWith)) {
            empty(content);
            new Feed(servers, content).publish();
            filledWith = content;
        }
    }

    /** Sees to it that the topics are empty, and that there are no others. */
    void empty(Content content) {
        filledWith = null;
        delete(topic -> topic.startsWith(Setup.TOPIC));
        create(content.allTopics(), content.partitions());
    }

    /** Makes the topic for results anew. */
    void emptyResults(Content content) {
        delete(Setup.RESULTS::equals);
        create(List.of(Setup.RESULTS), content.partitions());
    }

    private void delete(Predicate<String> topics) {
        List<String> found =
                await(admin.listTopics().names()).stream().filter(topics).toList();
        await(admin.deleteTopics(found).all());
    }

    private void create(List<String> topics, int partitions) {
        await(admin.createTopics(topics.stream()
                        .map(topic -> new NewTopic(topic, partitions, (short) 1))
                        .toList())
                .all());
        awaitLeaders(topics, partitions);
    }

    private void awaitLeaders(List<String> topics, int partitions) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            try {
                ends(topics, partitions);
                return;
            } catch (IllegalStateException e) {
                pause();
            }
        }
        throw new IllegalStateException("Topics are not ready after " + PATIENCE.toSeconds() + " s: " + topics);
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Tells whether a contender reads: whether it has joined the group and got its partitions. */
    boolean isGroupReading() {
        try {
            ConsumerGroupDescription group = await(admin.describeConsumerGroups(List.of(Setup.GROUP))
                    .describedGroups()
                    .get(Setup.GROUP));
            return group.groupState() == GroupState.STABLE
                    && group.members().stream()
                            .anyMatch(member ->
                                    !member.assignment().topicPartitions().isEmpty());
        } catch (IllegalStateException e) {
            return false;
        }
    }

    /** How many records of the topics are not committed. */
    long uncommitted(Content content) {
        long committed = content.allGroups().stream()
                .flatMap(group ->
                        await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()).values().stream())
                .mapToLong(OffsetAndMetadata::offset)
                .sum();
        long end = ends(content.allTopics(), content.partitions()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return end - committed;
    }

    /** Removes what is left of a contender: members that have not said good-bye, and what was committed. */
    void forgetGroups(Content content) {
        content.allGroups().forEach(this::forgetGroup);
    }

    private void forgetGroup(String group) {
        try {
            deleteGroup(group);
        } catch (IllegalStateException e) {
            if (!(e.getCause() instanceof GroupNotEmptyException)) {
                throw e;
            }
            await(admin.removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
                    .all());
            deleteGroup(group);
        }
    }

    private void deleteGroup(String group) {
        try {
            await(admin.deleteConsumerGroups(List.of(group)).all());
        } catch (IllegalStateException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw e;
            }
        }
    }

    /** Reads all results that were published. */
    Tally.Count results(Content content) {
        Map<TopicPartition, Long> ends = ends(List.of(Setup.RESULTS), content.partitions());
        Tally tally = new Tally(content);
        Map<String, Object> settings = Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(ends.keySet());
            consumer.seekToBeginning(ends.keySet());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Event event = EVENTS.readValue(record.value());
                    tally.add(Tally.index(event.id()), Checksum.of(event));
                }
            }
        }
        return tally.count();
    }

    private Map<TopicPartition, Long> ends(List<String> topics, int partitions) {
        Set<TopicPartition> all = topics.stream()
                .flatMap(topic -> IntStream.range(0, partitions).mapToObj(number -> new TopicPartition(topic, number)))
                .collect(Collectors.toSet());
        return await(admin.listOffsets(
                                all.stream().collect(Collectors.toMap(Function.identity(), p -> OffsetSpec.latest())))
                        .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    private static <T> T await(@Nullable KafkaFuture<T> answer) {
        try {
            return Objects.requireNonNull(answer, "answer").get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Kafka does not do what it should: " + e, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
