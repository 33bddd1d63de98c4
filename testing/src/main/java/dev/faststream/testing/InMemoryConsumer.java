package dev.faststream.testing;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.jspecify.annotations.Nullable;

/**
 * A consumer of an {@link InMemoryCluster}. As with the real one, only {@link #wakeup} may be called by another thread
 * than the one that is using it; whoever tries otherwise is told so.
 */
final class InMemoryConsumer implements Consumer<byte[], byte[]> {
    private static final ConsumerRebalanceListener NOBODY = new ConsumerRebalanceListener() {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {}
    };

    private final InMemoryCluster cluster;
    private final BooleanSupplier wantedElsewhere;
    private final ClientConfig config;
    private final @Nullable String group;
    private final Positions positions;
    private final OffsetCommits commits;
    private final Duration patience;
    private final SoleUser user = new SoleUser();
    private Set<String> subscribed = Set.of();
    private @Nullable Pattern pattern;
    private @Nullable GroupMember member;
    private volatile boolean woken;
    private volatile boolean closed;

    InMemoryConsumer(InMemoryCluster cluster, Map<String, Object> settings) {
        this(cluster, settings, () -> false);
    }

    /** Makes one whose poll ends when its user is wanted elsewhere. */
    InMemoryConsumer(InMemoryCluster cluster, Map<String, Object> settings, BooleanSupplier wantedElsewhere) {
        this.cluster = cluster;
        this.wantedElsewhere = wantedElsewhere;
        this.config = ClientConfig.of(settings, ConsumerConfig.configDef());
        this.group = config.text(ConsumerConfig.GROUP_ID_CONFIG).orElse(null);
        this.positions = new Positions(cluster, config);
        this.commits = new OffsetCommits(cluster, group, () -> Optional.ofNullable(member));
        this.patience = Duration.ofMillis(config.number(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG));
        if (config.flag(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG) && group != null) {
            throw new UnsupportedOperationException("The in-memory Kafka does not commit by itself: set"
                    + " enable.auto.commit=false, or run this test on a real broker, such as EmbeddedKafka");
        }
        if (config.text(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG).isPresent()) {
            throw new UnsupportedOperationException("The in-memory Kafka has no static members: leave group.instance.id"
                    + " out, or run this test on a real broker, such as EmbeddedKafka");
        }
    }

    private <T> T alone(Supplier<T> call) {
        demandOpen();
        return user.alone(call);
    }

    private void run(Runnable call) {
        demandOpen();
        user.run(call);
    }

    private void demandOpen() {
        if (closed) {
            throw new IllegalStateException("This consumer has already been closed.");
        }
    }

    // --- what it reads

    @Override
    public Set<TopicPartition> assignment() {
        return alone(positions::assigned);
    }

    @Override
    public Set<String> subscription() {
        return alone(() -> Set.copyOf(subscribed));
    }

    @Override
    public void subscribe(Collection<String> topics) {
        subscribe(topics, NOBODY);
    }

    @Override
    public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
        run(() -> {
            if (topics.isEmpty()) {
                unsubscribe();
                return;
            }
            begin(listener);
            subscribed = new TreeSet<>(topics);
            pattern = null;
        });
    }

    @Override
    public void subscribe(Pattern topics, ConsumerRebalanceListener listener) {
        run(() -> {
            begin(listener);
            pattern = topics;
        });
    }

    @Override
    public void subscribe(Pattern topics) {
        subscribe(topics, NOBODY);
    }

    private void begin(ConsumerRebalanceListener listener) {
        if (group == null) {
            throw new InvalidGroupIdException("To use the group management or offset commit APIs, you must provide a"
                    + " valid group.id in the consumer configuration.");
        }
        if (member == null) {
            if (!positions.assigned().isEmpty()) {
                throw exclusive();
            }
            String id = "in-memory-" + Uuid.randomUuid();
            boolean modern = "consumer"
                    .equalsIgnoreCase(
                            config.text(ConsumerConfig.GROUP_PROTOCOL_CONFIG).orElse("classic"));
            member = modern
                    ? new ModernMember(cluster, positions, listener, id, config)
                    : new ClassicMember(cluster, positions, listener, id, config);
        }
    }

    private static IllegalStateException exclusive() {
        return new IllegalStateException("Subscription to topics, partitions and pattern are mutually exclusive");
    }

    @Override
    public void subscribe(SubscriptionPattern topics, ConsumerRebalanceListener listener) {
        throw Unsupported.call("Consumer.subscribe(SubscriptionPattern)");
    }

    @Override
    public void subscribe(SubscriptionPattern topics) {
        throw Unsupported.call("Consumer.subscribe(SubscriptionPattern)");
    }

    @Override
    public void assign(Collection<TopicPartition> partitions) {
        run(() -> {
            if (member != null) {
                throw exclusive();
            }
            positions.assign(partitions);
        });
    }

    @Override
    public void unsubscribe() {
        run(() -> {
            GroupMember leaving = member;
            try {
                if (leaving != null) {
                    leaving.leave();
                }
            } finally {
                member = null;
                pattern = null;
                subscribed = Set.of();
                positions.assign(Set.of());
            }
        });
    }

    @Override
    public ConsumerGroupMetadata groupMetadata() {
        return alone(() -> {
            if (group == null) {
                throw new InvalidGroupIdException("To use the group management or offset commit APIs, you must provide"
                        + " a valid group.id in the consumer configuration.");
            }
            return member == null ? Membership.none(group) : member.metadata();
        });
    }

    @Override
    public void enforceRebalance() {
        run(() -> {
            if (member == null) {
                throw new IllegalStateException("Tried to force a rebalance but consumer does not have a group.");
            }
            member.enforceRebalance();
        });
    }

    @Override
    public void enforceRebalance(String reason) {
        enforceRebalance();
    }

    // --- polling

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
        return alone(() -> {
            if (member == null && positions.assigned().isEmpty()) {
                throw new IllegalStateException("Consumer is not subscribed to any topics or assigned any partitions");
            }
            long untilMs = cluster.time().nowMs() + timeout.toMillis();
            while (true) {
                ConsumerRecords<byte[], byte[]> records = pollOnce();
                long leftMs = untilMs - cluster.time().nowMs();
                if (!records.isEmpty() || !records.nextOffsets().isEmpty() || leftMs <= 0) {
                    return records;
                }
                cluster.awaitAny(() -> hasSomething() || wantedElsewhere.getAsBoolean(), leftMs);
                if (wantedElsewhere.getAsBoolean()) {
                    return ConsumerRecords.empty();
                }
            }
        });
    }

    /** Tells whether it is closed. May be asked by any thread. */
    boolean isClosed() {
        return closed;
    }

    /** Tells whether a poll would have something to do. May be asked by others while its thread waits. */
    boolean hasSomething() {
        GroupMember current = member;
        return !closed
                && (woken
                        || commits.hasAnswers()
                        || cluster.ask(known -> !known.isAway()
                                && (positions.canFetch(known)
                                        || (current != null && (current.hasNews(known) || hasNewTopics(known))))));
    }

    private boolean hasNewTopics(ClusterState known) {
        Pattern wanted = pattern;
        return wanted != null && !matching(known, wanted).equals(subscribed);
    }

    private static Set<String> matching(ClusterState known, Pattern wanted) {
        Set<String> matching = new TreeSet<>();
        known.topics().keySet().stream()
                .filter(topic -> wanted.matcher(topic).matches())
                .forEach(matching::add);
        return matching;
    }

    private ConsumerRecords<byte[], byte[]> pollOnce() {
        wakeIfAsked();
        commits.tellAnswers();
        if (cluster.ask(ClusterState::isAway)) {
            return ConsumerRecords.empty();
        }
        if (member != null) {
            Pattern wanted = pattern;
            if (wanted != null) {
                subscribed = cluster.ask(known -> matching(known, wanted));
            }
            member.poll(subscribed);
        }
        return positions.fetch();
    }

    private void wakeIfAsked() {
        if (woken) {
            woken = false;
            throw new WakeupException();
        }
    }

    @Override
    public void wakeup() {
        woken = true;
    }

    // --- commits

    @Override
    public void commitSync() {
        commitSync(patience);
    }

    @Override
    public void commitSync(Duration timeout) {
        run(() -> commits.sync(positions.all(), timeout));
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets) {
        commitSync(offsets, patience);
    }

    @Override
    public void commitSync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        run(() -> {
            wakeIfAsked();
            commits.sync(offsets, timeout);
        });
    }

    @Override
    public void commitAsync() {
        commitAsync(null);
    }

    @Override
    public void commitAsync(@Nullable OffsetCommitCallback callback) {
        run(() -> commits.async(positions.all(), callback));
    }

    @Override
    public void commitAsync(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable OffsetCommitCallback callback) {
        run(() -> commits.async(offsets, callback));
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        return committed(partitions, patience);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        return alone(() -> commits.committed(partitions, timeout));
    }

    // --- positions

    @Override
    public void seek(TopicPartition partition, long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("seek offset must not be a negative number");
        }
        run(() -> positions.seek(partition, offset));
    }

    @Override
    public void seek(TopicPartition partition, OffsetAndMetadata offset) {
        seek(partition, offset.offset());
    }

    @Override
    public void seekToBeginning(Collection<TopicPartition> partitions) {
        run(() -> positions.seek(partitions, AutoOffsetResetStrategy.EARLIEST));
    }

    @Override
    public void seekToEnd(Collection<TopicPartition> partitions) {
        run(() -> positions.seek(partitions, AutoOffsetResetStrategy.LATEST));
    }

    @Override
    public long position(TopicPartition partition) {
        return position(partition, patience);
    }

    @Override
    public long position(TopicPartition partition, Duration timeout) {
        return alone(() -> {
            long untilMs = cluster.time().nowMs() + timeout.toMillis();
            OptionalLong found = positions.position(partition);
            while (found.isEmpty()) {
                long leftMs = untilMs - cluster.time().nowMs();
                if (leftMs <= 0) {
                    throw new TimeoutException("Timeout of " + timeout.toMillis()
                            + "ms expired before the position for partition " + partition + " could be determined");
                }
                cluster.awaitAny(() -> false, Math.min(100, leftMs));
                found = positions.position(partition);
            }
            return found.getAsLong();
        });
    }

    @Override
    public OptionalLong currentLag(TopicPartition partition) {
        return alone(() -> positions.lag(partition));
    }

    @Override
    public Set<TopicPartition> paused() {
        return alone(positions::paused);
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
        run(() -> positions.pause(partitions, true));
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
        run(() -> positions.pause(partitions, false));
    }

    // --- questions

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
        return offsetsForTimes(times, patience);
    }

    @Override
    public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times, Duration timeout) {
        return alone(() -> {
            awaitLogs(times.keySet(), timeout);
            Map<TopicPartition, OffsetAndTimestamp> found = new HashMap<>();
            cluster.tell(known -> times.forEach((partition, time) -> found.put(
                    partition,
                    known.log(partition).stream()
                            .flatMap(log -> log.firstAt(time, positions.readsCommitted()).stream())
                            .map(record -> new OffsetAndTimestamp(record.offset(), record.timestamp(), Optional.of(0)))
                            .findFirst()
                            .orElse(null))));
            return found;
        });
    }

    private void awaitLogs(Collection<TopicPartition> partitions, Duration timeout) {
        boolean there = cluster.await(
                known -> !known.isAway()
                        && partitions.stream()
                                .allMatch(partition -> known.log(partition).isPresent()),
                timeout.toMillis());
        if (!there) {
            throw new TimeoutException(
                    "Failed to get offsets by times in " + timeout.toMillis() + "ms of " + partitions);
        }
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions) {
        return beginningOffsets(partitions, patience);
    }

    @Override
    public Map<TopicPartition, Long> beginningOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return alone(() -> {
            awaitLogs(partitions, timeout);
            Map<TopicPartition, Long> found = new HashMap<>();
            cluster.tell(known -> partitions.forEach(
                    partition -> known.log(partition).ifPresent(log -> found.put(partition, log.start()))));
            return found;
        });
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions) {
        return endOffsets(partitions, patience);
    }

    @Override
    public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
        return alone(() -> {
            awaitLogs(partitions, timeout);
            Map<TopicPartition, Long> found = new HashMap<>();
            cluster.tell(known -> partitions.forEach(partition ->
                    known.log(partition).ifPresent(log -> found.put(partition, log.end(positions.readsCommitted())))));
            return found;
        });
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return partitionsFor(topic, patience);
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic, Duration timeout) {
        return listTopics(timeout).getOrDefault(topic, List.of());
    }

    @Override
    public Map<String, List<PartitionInfo>> listTopics() {
        return listTopics(patience);
    }

    @Override
    public Map<String, List<PartitionInfo>> listTopics(Duration timeout) {
        return alone(() -> {
            if (!cluster.awaitAnswer(timeout.toMillis())) {
                throw new TimeoutException("Timeout expired while fetching topic metadata");
            }
            return new TreeMap<>(cluster.ask(ClusterState::partitionInfos));
        });
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return Map.of();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        throw Unsupported.call("Consumer.clientInstanceId");
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        throw Unsupported.call("Consumer.registerMetricForSubscription");
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        throw Unsupported.call("Consumer.unregisterMetricFromSubscription");
    }

    // --- the end

    @Override
    public void close() {
        end();
    }

    @Override
    @Deprecated(since = "4.1")
    public void close(Duration timeout) {
        end();
    }

    @Override
    public void close(CloseOptions options) {
        end();
    }

    /** Nothing is waited for, so that no timeout is of any use. */
    private void end() {
        if (closed) {
            return;
        }
        run(() -> {
            try {
                commits.tellAnswers();
                if (member != null) {
                    member.leave();
                }
            } finally {
                closed = true;
            }
        });
    }
}
