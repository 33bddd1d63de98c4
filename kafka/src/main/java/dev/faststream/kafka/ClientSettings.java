package dev.faststream.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The settings of the native clients: ours first, then what the user gave, which wins.
 *
 * @param servers the bootstrap servers
 * @param all the user's settings for every client, such as those of security
 * @param consumer the user's settings for every consumer
 * @param producer the user's settings for the producer
 */
record ClientSettings(
        String servers, Map<String, String> all, Map<String, String> consumer, Map<String, String> producer) {
    private static final int METADATA_MAX_AGE_MS = 30_000;
    private static final long LONGEST_REVOKE_DRAIN_MS = 30_000;
    private static final int PRODUCER_MAX_BLOCK_MS = 15_000;
    static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;
    /** As the client has it: what a single worker parses and then handles itself still is in its core's cache. */
    private static final int MAX_POLL_RECORDS = 500;
    /** Fewer polls for many workers, who get what was polled from another thread anyway. */
    private static final int MAX_POLL_RECORDS_OF_WORKERS = 2_000;

    ClientSettings {
        all = Map.copyOf(all);
        consumer = Map.copyOf(consumer);
        producer = Map.copyOf(producer);
    }

    Map<String, Object> forConsumer(SubscriberOptions subscriber) {
        ConsumerOptions options = subscriber.consumer();
        Map<String, Object> settings = new HashMap<>();
        settings.put(
                ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                subscriber.concurrency().maxWorkers() > 1 ? MAX_POLL_RECORDS_OF_WORKERS : MAX_POLL_RECORDS);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(CommonClientConfigs.METADATA_MAX_AGE_CONFIG, METADATA_MAX_AGE_MS);
        settings.putAll(all);
        settings.putAll(consumer);
        settings.putAll(options.properties());
        options.groupId().ifPresent(group -> settings.put(ConsumerConfig.GROUP_ID_CONFIG, group));
        if (!"consumer".equalsIgnoreCase(String.valueOf(settings.get(ConsumerConfig.GROUP_PROTOCOL_CONFIG)))) {
            settings.putIfAbsent(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, options.effectiveOffsetReset());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    /** How long running handlers may take to finish before a rebalance: far less than the group waits. */
    static long revokeDrainMs(Map<String, Object> consumer) {
        Object interval = consumer.getOrDefault(
                ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
                ConsumerConfig.configDef().defaultValues().get(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG));
        return Math.min(LONGEST_REVOKE_DRAIN_MS, Long.parseLong(String.valueOf(interval)) / 2);
    }

    Map<String, Object> forProducer() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PRODUCER_MAX_BLOCK_MS);
        // The topic's own limit decides what is too large: a dead letter may be as large as what came in.
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        settings.putAll(all);
        settings.putAll(producer);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return settings;
    }

    Map<String, Object> forAdmin() {
        Map<String, Object> settings = new HashMap<>(all);
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
        return settings;
    }

    /** Names the servers only: other settings may hold secrets. */
    @Override
    public String toString() {
        return "Kafka at " + servers;
    }
}
