package dev.faststream.testing;

import dev.faststream.internal.Time;
import dev.faststream.kafka.internal.Clients;
import dev.faststream.kafka.internal.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A Kafka that stands somewhere, in the time that passes. */
final class RealGround implements Ground, Clients {
    private static final long LOOK_MS = 5;
    private static final long ANSWER_MS = 10_000;
    private static final Duration AT_ONCE = Duration.ofMillis(500);
    private static final Duration COMMITTED_WITHIN = Duration.ofSeconds(2);
    /** A test should not wait for what is new. */
    private static final Map<String, Object> QUICK =
            Map.of(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, 200, ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 20);

    private final String servers;
    private final Broker broker;
    private final Duration patience;
    private final Admin admin;
    private final Map<TopicPartition, Long> began = new HashMap<>();

    /** What of the broker is the test's own: where it was started for the test, it can be stopped. */
    interface Broker {
        /** How the settings of an app's clients are changed, so that they speak to it. */
        Map<String, Object> settings(Map<String, Object> ofApp);

        /** Lets it be away for so long, and waits for that. */
        void away(Duration duration);

        void close();
    }

    /** Makes one of a broker that answers. */
    RealGround(String servers, Broker broker, Duration patience) {
        this.servers = servers;
        this.broker = broker;
        this.patience = patience;
        this.admin = admin(Map.of());
        topics().keySet().forEach(topic -> began.putAll(ends(topic)));
    }

    @Override
    public Time time() {
        return Time.real();
    }

    @Override
    public Clients clients() {
        return this;
    }

    private Map<String, Object> settings(Map<String, Object> ofApp) {
        Map<String, Object> settings = new HashMap<>(broker.settings(ofApp));
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        return settings;
    }

    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings, BooleanSupplier wanted) {
        Map<String, Object> all = settings(settings);
        all.putAll(QUICK);
        return Clients.real().consumer(all, wanted);
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return Clients.real().producer(settings(settings));
    }

    @Override
    public Admin admin(Map<String, Object> settings) {
        return Clients.real().admin(settings(settings));
    }

    // --- waiting

    @Override
    public void advance(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        }
    }

    @Override
    public boolean await(BooleanSupplier condition, Duration atMost) {
        Deadline deadline = new Deadline(atMost.compareTo(patience) < 0 ? atMost : patience);
        while (!condition.getAsBoolean()) {
            if (deadline.isOver()) {
                return false;
            }
            advance(Duration.ofMillis(LOOK_MS));
        }
        return true;
    }

    @Override
    public void settle(List<Progress> loops) {
        var unused = awaitIdle(loops, AT_ONCE);
    }

    @Override
    public boolean awaitIdle(List<Progress> loops) {
        return awaitIdle(loops, patience);
    }

    /** Twice in a row with nothing new in between: what one handler publishes, another may have to read. */
    private boolean awaitIdle(List<Progress> loops, Duration atMost) {
        Map<TopicPartition, Long> before = new HashMap<>();
        return await(
                () -> {
                    Map<TopicPartition, Long> ends = ends(loops);
                    boolean quiet = isIdle(loops, ends) && ends.equals(before);
                    before.clear();
                    before.putAll(ends);
                    return quiet;
                },
                atMost);
    }

    private Map<TopicPartition, Long> ends(List<Progress> loops) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        topics().keySet().stream()
                .filter(topic ->
                        loops.stream().anyMatch(loop -> loop.reads().matches().test(topic)))
                .forEach(topic -> ends.putAll(ends(topic)));
        return ends;
    }

    private boolean isIdle(List<Progress> loops, Map<TopicPartition, Long> ends) {
        Map<Progress, Progress.Standing> standings = standings(loops);
        return standings.values().stream().allMatch(Progress.Standing::idle)
                && ends.entrySet().stream()
                        .allMatch(end -> loops.stream()
                                .filter(loop ->
                                        loop.reads().matches().test(end.getKey().topic()))
                                .allMatch(loop -> hasRead(loop, end.getKey(), end.getValue(), standings)));
    }

    /** Of a group it is enough if one of its members has. */
    private static boolean hasRead(
            Progress loop, TopicPartition partition, long end, Map<Progress, Progress.Standing> standings) {
        Optional<String> group = loop.reads().groupId();
        return standings.entrySet().stream()
                .filter(other -> other.getKey().equals(loop)
                        || (group.isPresent()
                                && other.getKey().reads().groupId().equals(group)))
                .map(Map.Entry::getValue)
                .anyMatch(standing -> standing.heldBack().contains(partition)
                        || standing.positions().getOrDefault(partition, -1L) >= end);
    }

    private static Map<Progress, Progress.Standing> standings(List<Progress> loops) {
        Map<Progress, Progress.Standing> standings = new HashMap<>();
        for (Progress loop : loops) {
            standings.put(loop, get(loop.ask()));
        }
        return standings;
    }

    @Override
    public boolean awaitCommitted(List<Progress> loops) {
        return await(() -> standings(loops).values().stream().allMatch(Progress.Standing::committed), COMMITTED_WITHIN);
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get(ANSWER_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw Waiting.interrupted(e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("Nothing was answered in " + ANSWER_MS + " ms", e);
        }
    }

    // --- what lies there

    @Override
    public void create(String topic, int partitions) {
        try {
            get(admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty())))
                    .all());
        } catch (TopicExistsException e) {
            return;
        }
        await(() -> topics().containsKey(topic), patience);
    }

    @Override
    public Map<String, Integer> topics() {
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, KafkaFuture<TopicDescription>> descriptions = new HashMap<>(
                admin.describeTopics(get(admin.listTopics().names())).topicNameValues());
        descriptions.forEach((topic, description) -> {
            try {
                counts.put(topic, get(description).partitions().size());
            } catch (UnknownTopicOrPartitionException e) {
                counts.remove(topic); // deleted in between
            }
        });
        return counts;
    }

    private List<TopicPartition> partitions(String topic) {
        List<TopicPartition> partitions = new ArrayList<>();
        int count = topics().getOrDefault(topic, 0);
        for (int number = 0; number < count; number++) {
            partitions.add(new TopicPartition(topic, number));
        }
        return partitions;
    }

    @Override
    public Map<TopicPartition, Long> ends(String topic) {
        return offsets(partitions(topic), OffsetSpec.latest());
    }

    private Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all())
                .forEach((partition, found) -> offsets.put(partition, found.offset()));
        return offsets;
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<TopicPartition, Long> ends = ends(topic);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Map<String, Object> settings = Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class);
        try (Consumer<byte[], byte[]> consumer = consumer(settings, () -> false)) {
            consumer.assign(ends.keySet());
            ends.keySet().forEach(partition -> consumer.seek(partition, began.getOrDefault(partition, 0L)));
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(LOOK_MS)).forEach(records::add);
            }
        }
        return records;
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(String group) {
        return get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    }

    /** Tells whether the members of a group that exists use the protocol that is called consumer. */
    boolean usesConsumerProtocol(String group) {
        return get(admin.describeConsumerGroups(List.of(group)).all()).values().stream()
                .anyMatch(description -> description.type() == GroupType.CONSUMER);
    }

    @Override
    public void runStop(Runnable stop) {
        stop.run();
    }

    @Override
    public FaultsOf faults() {
        return new RealFaults(this, broker);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(2));
        broker.close();
    }
}
