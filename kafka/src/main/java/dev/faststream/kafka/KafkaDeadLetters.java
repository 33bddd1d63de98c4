package dev.faststream.kafka;

import dev.faststream.PublishException;
import dev.faststream.internal.DeadLetters;
import dev.faststream.internal.InFlight;
import dev.faststream.internal.Redactor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes records that can't be handled to the topic for dead letters: key, value, headers and timestamp byte for byte
 * unless the user hides some of it there, and text headers that say where the record comes from and why. Safe to use
 * from any thread.
 */
final class KafkaDeadLetters implements DeadLetters<ConsumerRecord<byte[], byte[]>> {
    private static final Logger log = LoggerFactory.getLogger(KafkaDeadLetters.class);

    private static final CompletableFuture<CompletionStage<RecordMetadata>> NOTHING_BEFORE =
            CompletableFuture.failedFuture(new IllegalStateException("nothing was sent before"));

    /** Where a record goes. */
    private record Place(String topic, int partitions) {}

    private final String groupId;
    private final Subscription subscription;
    private final DeadLetterPolicy policy;
    private final LetterHeaders headers;
    private final Redactor<ConsumerRecord<byte[], byte[]>> redactor;
    private final Cluster cluster;
    private final Sender sender;
    private final Threads threads;
    private final Map<String, CompletableFuture<Integer>> partitions = new ConcurrentHashMap<>();
    /** The last call for each topic: one after the other, on threads of their own, for the producer may block them. */
    private final Map<String, CompletableFuture<CompletionStage<RecordMetadata>>> calls = new ConcurrentHashMap<>();

    KafkaDeadLetters(
            String groupId,
            Subscription subscription,
            Redactor<ConsumerRecord<byte[], byte[]>> redactor,
            Cluster cluster,
            Sender sender,
            Threads threads) {
        this.groupId = groupId;
        this.subscription = subscription;
        this.policy = subscription.options().failures().deadLetters();
        this.headers = new LetterHeaders(
                policy, groupId, subscription.name(), threads.time().clock());
        this.redactor = redactor;
        this.cluster = cluster;
        this.sender = sender;
        this.threads = threads;
    }

    @Override
    public CompletionStage<?> publish(InFlight<ConsumerRecord<byte[], byte[]>> inFlight, Throwable cause) {
        String source = inFlight.record().topic();
        String topic = policy.topicFor(groupId, source);
        CompletableFuture<CompletionStage<RecordMetadata>> call = calls.compute(
                topic,
                (name, last) -> (last == null ? NOTHING_BEFORE : last)
                        .handleAsync((before, failure) -> call(topic, inFlight, cause), threads.workers()));
        return call.thenCompose(sent -> sent).whenComplete((sent, failure) -> {
            // The topic may have been deleted: the next attempt looks again, and makes it.
            if (failure != null) {
                partitions.remove(topic);
            }
        });
    }

    /** Waits for what is known of the topic, so that letters are sent in the order in which they were given. */
    private CompletionStage<RecordMetadata> call(
            String topic, InFlight<ConsumerRecord<byte[], byte[]>> inFlight, Throwable cause) {
        int count = partitions
                .computeIfAbsent(
                        topic, name -> partitionsOf(name, inFlight.record().topic()))
                .join();
        return send(new Place(topic, count), inFlight, cause);
    }

    private CompletableFuture<Integer> partitionsOf(String topic, String source) {
        if (policy.create()) {
            return cluster.ensureTopic(topic, source);
        }
        return cluster.partitions(topic)
                .thenApply(count -> count.orElseThrow(() -> new PublishException(
                        "there is no topic " + topic + " for dead letters, and it may not be created (create = false);"
                                + " create it",
                        null)));
    }

    /** A record that was small enough for its own topic must not fail for what we say of it. */
    private CompletionStage<RecordMetadata> send(
            Place place, InFlight<ConsumerRecord<byte[], byte[]>> inFlight, Throwable cause) {
        ConsumerRecord<byte[], byte[]> source = redactor.letter(inFlight.record());
        return sender.send(letter(place, source, headers.all(inFlight, cause)))
                .exceptionallyComposeAsync(
                        failure -> smaller(place, source, failure, headers.origin(source)), threads.workers())
                .exceptionallyComposeAsync(failure -> smaller(place, source, failure, List.of()), threads.workers());
    }

    private CompletionStage<RecordMetadata> smaller(
            Place place, ConsumerRecord<byte[], byte[]> source, Throwable failure, List<Header> fewer) {
        if (!isTooLarge(failure)) {
            return CompletableFuture.failedFuture(failure);
        }
        log.debug(
                "The dead letter of {} is too large for {}; trying again with {} headers added",
                KafkaRecords.describeRecord(source),
                place.topic(),
                fewer.size());
        return sender.send(letter(place, source, fewer));
    }

    private static boolean isTooLarge(Throwable failure) {
        Throwable reason = failure instanceof CompletionException ? failure.getCause() : failure;
        return reason instanceof PublishException && reason.getCause() instanceof RecordTooLargeException;
    }

    private ProducerRecord<byte[], byte[]> letter(
            Place place, ConsumerRecord<byte[], byte[]> source, List<Header> added) {
        @Nullable Integer partition = source.partition() < place.partitions() ? source.partition() : null;
        @Nullable Long timestamp = source.timestamp() < 0 ? null : source.timestamp();
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                place.topic(),
                partition,
                timestamp,
                redactor.letterKey(source.key()),
                source.value(),
                source.headers());
        added.forEach(letter.headers()::add);
        return letter;
    }

    @Override
    public String describe() {
        return String.join(", ", subscription.deadLetterTopics(groupId).toList());
    }
}
