package dev.faststream.kafka;

import dev.faststream.internal.DeadLetters;
import dev.faststream.internal.InFlight;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes records that can't be handled to {@code dlq.<groupId>.<topic>}: key, value, headers and timestamp byte for
 * byte, and text headers {@code dlq.*} that say where the record comes from and why. Safe to use from any thread.
 */
final class KafkaDeadLetters implements DeadLetters<ConsumerRecord<byte[], byte[]>> {
    /** Longer messages are cut, so that the reason never makes a record too large. */
    private static final int LONGEST_MESSAGE = 1_000;

    private final String groupId;
    private final String handler;
    private final Topics topics;
    private final DeadLetterPolicy policy;
    private final Cluster cluster;
    private final Sender sender;
    private final Executor executor;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, CompletableFuture<Integer>> partitions = new ConcurrentHashMap<>();

    KafkaDeadLetters(String groupId, Subscription subscription, Cluster cluster, Sender sender, Executor executor) {
        this.groupId = groupId;
        this.handler = subscription.name();
        this.topics = subscription.topics();
        this.policy = subscription.options().failures().deadLetters();
        this.cluster = cluster;
        this.sender = sender;
        this.executor = executor;
    }

    @Override
    public CompletionStage<?> publish(InFlight<ConsumerRecord<byte[], byte[]>> inFlight, Throwable cause) {
        ConsumerRecord<byte[], byte[]> record = inFlight.record();
        String topic = policy.topicFor(groupId, record.topic());
        // On a thread of its own: the admin's and the producer's must not wait for the producer.
        return partitions
                .computeIfAbsent(topic, name -> cluster.ensureTopic(name, record.topic()))
                .thenComposeAsync(count -> sender.send(deadLetter(topic, count, inFlight, cause)), executor)
                .whenComplete((sent, failure) -> {
                    // The topic may have been deleted: the next attempt looks again, and makes it.
                    if (failure != null) {
                        partitions.remove(topic);
                    }
                });
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            String topic, int partitionCount, InFlight<ConsumerRecord<byte[], byte[]>> inFlight, Throwable cause) {
        ConsumerRecord<byte[], byte[]> source = inFlight.record();
        @Nullable Integer partition = source.partition() < partitionCount ? source.partition() : null;
        @Nullable Long timestamp = source.timestamp() < 0 ? null : source.timestamp();
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(topic, partition, timestamp, source.key(), source.value(), source.headers());
        add(record, "topic", source.topic());
        add(record, "partition", Integer.toString(source.partition()));
        add(record, "offset", Long.toString(source.offset()));
        add(record, "timestamp", Long.toString(source.timestamp()));
        add(record, "group", groupId);
        add(record, "attempts", Integer.toString(inFlight.attempt()));
        add(record, "exception", cause.getClass().getName());
        add(record, "message", cut(String.valueOf(cause.getMessage())));
        add(record, "time", Instant.now(clock).toString());
        add(record, "handler", handler);
        return record;
    }

    private static void add(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add("dlq." + name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String cut(String message) {
        return message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) + "..." : message;
    }

    @Override
    public String describe() {
        return String.join(
                ", ",
                topics.names().stream()
                        .map(topic -> policy.topicFor(groupId, topic))
                        .toList());
    }
}
