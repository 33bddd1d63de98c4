package dev.faststream.embedded;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** A topic to be created. */
record Topic(String name, int partitions, Map<String, String> config) {

    private static final int TIMEOUT_MS = 30_000;
    private static final long PAUSE_MS = 5;

    Topic {
        config = Map.copyOf(config);
    }

    /** Blocks until each partition's leader answers. */
    void createAt(String bootstrapServers) {
        try (Admin admin = Admin.create(adminConfig(bootstrapServers))) {
            create(admin);
            awaitMetadata(admin, System.nanoTime());
            awaitLeaders(admin);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw notCreated(bootstrapServers, interrupted);
        } catch (ExecutionException failure) {
            throw notCreated(bootstrapServers, failure.getCause() == null ? failure : failure.getCause());
        }
    }

    private void create(Admin admin) throws InterruptedException, ExecutionException {
        NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(config);
        admin.createTopics(List.of(topic)).all().get();
    }

    /** The controller has decided already; the broker learns of it a moment later, and no client waits for that. */
    private void awaitMetadata(Admin admin, long began) throws InterruptedException, ExecutionException {
        while (!isKnown(admin)) {
            if (System.nanoTime() - began > TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS)) {
                throw new ExecutionException(
                        new TimeoutException("created, but not visible to clients after " + TIMEOUT_MS + " ms"));
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    private boolean isKnown(Admin admin) throws InterruptedException, ExecutionException {
        try {
            admin.describeTopics(List.of(name)).allTopicNames().get();
            return true;
        } catch (ExecutionException failure) {
            if (failure.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw failure;
        }
    }

    /** A leader is asked for its offsets because the client repeats that until the leader answers. */
    private void awaitLeaders(Admin admin) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(name, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        admin.listOffsets(ends).all().get();
    }

    private static Map<String, Object> adminConfig(String bootstrapServers) {
        return Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS,
                AdminClientConfig.RETRY_BACKOFF_MS_CONFIG, PAUSE_MS,
                AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    }

    private IllegalStateException notCreated(String bootstrapServers, Throwable failure) {
        return new IllegalStateException(
                "Kafka at " + bootstrapServers + " did not create topic " + name + " with " + partitions
                        + " partitions and settings " + config + ": " + failure.getMessage(),
                failure);
    }
}
