package dev.faststream.testing;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.jspecify.annotations.Nullable;

/**
 * A producer into an {@link InMemoryCluster}. What is sent is queued, and written and acknowledged by a task of its
 * own, one record after the other. Safe to use from any thread.
 */
final class InMemoryProducer implements Producer<byte[], byte[]> {
    private record Sending(
            ProducerRecord<byte[], byte[]> record,
            TopicPartition partition,
            long untilMs,
            CompletableFuture<RecordMetadata> result,
            @Nullable Callback callback) {}

    private final InMemoryCluster cluster;
    private final ClientConfig config;
    private final Partitioning partitioning;
    private final @Nullable ProducerTransaction transaction;
    private final ReentrantLock lock = new ReentrantLock();
    private final Queue<Sending> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    /** How many partitions topics had when they were last looked at, which is enough while the broker is away. */
    private final Map<String, Integer> metadata = new ConcurrentHashMap<>();

    private boolean networkStarted;
    private volatile boolean closed;

    InMemoryProducer(InMemoryCluster cluster, Map<String, Object> settings) {
        this.cluster = cluster;
        this.config = ClientConfig.of(settings, ProducerConfig.configDef());
        this.partitioning = new Partitioning(
                cluster.time(),
                config.number(ProducerConfig.BATCH_SIZE_CONFIG),
                config.flag(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG));
        this.transaction = config.text(ProducerConfig.TRANSACTIONAL_ID_CONFIG)
                .map(id -> new ProducerTransaction(cluster, id, config))
                .orElse(null);
    }

    // --- sending

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, @Nullable Callback callback) {
        demandOpen();
        if (transaction != null) {
            transaction.demandSend();
        }
        CompletableFuture<RecordMetadata> result = new CompletableFuture<>();
        TopicPartition partition = new TopicPartition(
                record.topic(), record.partition() == null ? RecordMetadata.UNKNOWN_PARTITION : record.partition());
        try {
            int count = awaitPartitions(record);
            ProducerRecord<byte[], byte[]> copy = copy(record);
            if (record.headers() instanceof RecordHeaders headers) {
                headers.setReadOnly();
            }
            demandSize(record);
            lock.lock();
            try {
                partition = new TopicPartition(record.topic(), partitioning.partition(record, count));
                long untilMs = cluster.time().nowMs() + config.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG);
                underWay.incrementAndGet();
                queue.add(new Sending(copy, partition, untilMs, result, callback));
                startNetwork();
            } finally {
                lock.unlock();
            }
        } catch (ApiException e) {
            if (transaction != null) {
                transaction.failed(e);
            }
            finish(new Sending(record, partition, 0, result, callback), null, e);
        }
        return new Acknowledgement(cluster.time(), result);
    }

    private static ProducerRecord<byte[], byte[]> copy(ProducerRecord<byte[], byte[]> record) {
        return new ProducerRecord<>(
                record.topic(),
                record.partition(),
                record.timestamp(),
                record.key() == null ? null : record.key().clone(),
                record.value() == null ? null : record.value().clone(),
                record.headers());
    }

    private void demandOpen() {
        if (closed) {
            throw new IllegalStateException("Cannot perform operation after producer has been closed");
        }
    }

    /** Waits for the topic and the partition as the real one does: they may come to be. */
    private int awaitPartitions(ProducerRecord<byte[], byte[]> record) {
        String topic = record.topic();
        if (!Topic.isValid(topic)) {
            throw new InvalidTopicException("Invalid topics: [" + topic + "]");
        }
        int wanted = record.partition() == null ? 0 : record.partition();
        int before = metadata.getOrDefault(topic, 0);
        if (before > wanted && cluster.ask(ClusterState::isAway)) {
            return before;
        }
        cluster.tell(known -> known.demand(topic));
        long atMostMs = config.number(ProducerConfig.MAX_BLOCK_MS_CONFIG);
        boolean there = cluster.await(
                known -> !known.isAway() && known.partitionCounts().getOrDefault(topic, 0) > wanted, atMostMs);
        Optional<Integer> count =
                cluster.ask(known -> Optional.ofNullable(known.partitionCounts().get(topic)));
        if (!there) {
            throw new TimeoutException(count.map(partitions -> "Partition " + wanted + " of topic " + topic
                            + " with partition count " + partitions + " is not present in metadata after " + atMostMs
                            + " ms.")
                    .orElse("Topic " + topic + " not present in metadata after " + atMostMs + " ms."));
        }
        metadata.put(topic, count.orElse(1));
        return count.orElse(1);
    }

    private void demandSize(ProducerRecord<byte[], byte[]> record) {
        int size = AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.NONE,
                record.key(),
                record.value(),
                record.headers().toArray());
        long most = config.number(ProducerConfig.MAX_REQUEST_SIZE_CONFIG);
        if (size > most) {
            throw new RecordTooLargeException("The message is " + size + " bytes when serialized which is larger than "
                    + most + ", which is the value of the " + ProducerConfig.MAX_REQUEST_SIZE_CONFIG
                    + " configuration.");
        }
    }

    // --- the task that writes

    private void startNetwork() {
        if (!networkStarted) {
            networkStarted = true;
            cluster.time().start(Thread.ofVirtual().name("in-memory-producer"), this::write);
        }
    }

    private void write() {
        while (!closed || !queue.isEmpty()) {
            cluster.awaitAny(() -> closed || !queue.isEmpty(), Long.MAX_VALUE);
            Sending next = queue.poll();
            if (next != null) {
                write(next);
            }
        }
    }

    private void write(Sending sending) {
        try {
            if (!cluster.awaitAnswer(sending.untilMs() - cluster.time().nowMs())) {
                throw new TimeoutException("Expiring 1 record(s) for " + sending.partition() + ": "
                        + config.number(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG)
                        + " ms has passed since batch creation");
            }
            finish(sending, cluster.ask(known -> append(known, sending)), null);
        } catch (ApiException e) {
            if (transaction != null) {
                transaction.failed(e);
            }
            finish(sending, null, e);
        } finally {
            underWay.decrementAndGet();
        }
    }

    private RecordMetadata append(ClusterState known, Sending sending) {
        Optional<Faults.SendFault> fault =
                known.faults().nextSend(sending.partition().topic());
        if (fault.isPresent() && !fault.get().written()) {
            throw fault.get().failure();
        }
        long producerId = transaction == null ? -1 : transaction.writes(known, sending.partition());
        RecordMetadata written = known.append(sending.record(), sending.partition(), producerId);
        if (known.faults().nextIsTwice(sending.partition().topic())) {
            known.append(sending.record(), sending.partition(), producerId);
        }
        if (fault.isPresent()) {
            throw fault.get().failure();
        }
        return written;
    }

    /** As with the real one, a callback is given metadata with the partition alone where there is no result. */
    private static void finish(Sending sending, @Nullable RecordMetadata written, @Nullable ApiException failure) {
        if (sending.callback() != null) {
            RecordMetadata nothing = new RecordMetadata(sending.partition(), -1, -1, RecordBatch.NO_TIMESTAMP, -1, -1);
            sending.callback().onCompletion(written == null ? nothing : written, failure);
        }
        if (failure == null) {
            sending.result().complete(written);
        } else {
            sending.result().completeExceptionally(failure);
        }
    }

    @Override
    public void flush() {
        cluster.awaitAny(() -> underWay.get() == 0, Long.MAX_VALUE);
    }

    // --- transactions

    private ProducerTransaction transaction() {
        demandOpen();
        if (transaction == null) {
            throw new IllegalStateException("Cannot use transactional methods without enabling transactions by setting"
                    + " the " + ProducerConfig.TRANSACTIONAL_ID_CONFIG + " configuration property");
        }
        return transaction;
    }

    @Override
    public void initTransactions() {
        transaction().init();
    }

    @Override
    public void beginTransaction() {
        transaction().begin();
    }

    @Override
    public void sendOffsetsToTransaction(
            Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata groupMetadata) {
        transaction().sendOffsets(offsets, groupMetadata);
    }

    @Override
    public void commitTransaction() {
        ProducerTransaction current = transaction();
        flush();
        current.end(true);
    }

    @Override
    public void abortTransaction() {
        ProducerTransaction current = transaction();
        flush();
        current.end(false);
    }

    // --- the rest

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        demandOpen();
        awaitPartitions(new ProducerRecord<>(topic, new byte[0]));
        return cluster.ask(known -> known.topic(topic).infos());
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return Map.of();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        throw Unsupported.call("Producer.clientInstanceId");
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        throw Unsupported.call("Producer.registerMetricForSubscription");
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        throw Unsupported.call("Producer.unregisterMetricFromSubscription");
    }

    @Override
    public void close() {
        close(Duration.ofMillis(Long.MAX_VALUE));
    }

    /** Sends what is queued, for so long; what is open of a transaction is left to the broker, which aborts it. */
    @Override
    public void close(Duration timeout) {
        cluster.awaitAny(() -> underWay.get() == 0, timeout.toMillis());
        closed = true;
        for (Sending next = queue.poll(); next != null; next = queue.poll()) {
            finish(next, null, new TimeoutException("Producer is closed forcefully."));
        }
    }
}
