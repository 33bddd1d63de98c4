package dev.faststream.kafka;

import dev.faststream.Response;
import dev.faststream.internal.Handling;
import dev.faststream.internal.InFlight;
import dev.faststream.internal.Results;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Publishes what a handler returns to the subscription's topics and, for a single message, to the topic that its sender
 * named in {@code reply_to}. Immutable.
 */
record PublishedResults(
        List<String> topics,
        boolean batch,
        KafkaRecords records,
        Handling<ConsumerRecord<byte[], byte[]>> handling,
        Sender sender)
        implements Results<ConsumerRecord<byte[], byte[]>> {

    @Override
    public CompletionStage<?> publish(List<Response<?>> results, List<InFlight<ConsumerRecord<byte[], byte[]>>> from) {
        List<String> destinations = new ArrayList<>(topics);
        if (!batch) {
            records.text(from.getFirst().record(), WireNames.REPLY_TO).ifPresent(destinations::add);
        }
        Optional<String> correlationId = handling.correlationId(from);
        List<CompletableFuture<?>> sends = new ArrayList<>();
        for (Response<?> result : results) {
            for (String topic : destinations) {
                sends.add(sender.send(topic, result, correlationId));
            }
        }
        return CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new));
    }
}
