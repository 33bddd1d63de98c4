package dev.faststream.kafka;

import dev.faststream.Response;
import dev.faststream.internal.Bodies;
import dev.faststream.internal.Handling;
import dev.faststream.internal.InFlight;
import dev.faststream.internal.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Publishes what a handler returns to the subscription's topics and, for a single message, to the topic that its sender
 * named in {@code reply_to}. Immutable.
 *
 * @param replies whether senders that want a reply get one
 */
record PublishedResults(
        List<String> topics,
        boolean replies,
        KafkaRecords records,
        Handling<ConsumerRecord<byte[], byte[]>> handling,
        Outbox outbox,
        Encoders encoders)
        implements Results<ConsumerRecord<byte[], byte[]>> {
    /** What encodes the results for each topic, and the replies. */
    record Encoders(Map<String, Bodies<?>> topics, Bodies<?> replies) {
        Bodies<?> of(String topic) {
            return topics.getOrDefault(topic, replies);
        }
    }

    @Override
    public CompletionStage<?> publish(List<Response<?>> results, List<InFlight<ConsumerRecord<byte[], byte[]>>> from) {
        Optional<String> replyTo =
                replies ? records.text(from.getFirst().seen(), WireNames.REPLY_TO) : Optional.empty();
        Optional<String> correlationId = handling.correlationId(from);
        List<CompletableFuture<?>> sends = new ArrayList<>(results.size() * topics.size());
        for (Response<?> result : results) {
            for (String topic : topics) {
                sends.add(outbox.send(topic, result, correlationId, encoders.of(topic)));
            }
            replyTo.ifPresent(topic -> sends.add(outbox.send(topic, result, correlationId, encoders.replies())));
        }
        return Results.allOf(sends);
    }
}
