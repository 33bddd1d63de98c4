package dev.faststream.kafka;

import dev.faststream.Middleware;
import dev.faststream.PublishException;
import dev.faststream.Response;
import dev.faststream.internal.Around;
import dev.faststream.internal.Bodies;
import dev.faststream.internal.Outgoing;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages through the middleware of one place. Safe to use from any thread.
 *
 * @param middlewares those that do something around publishing, the outermost first
 */
record Outbox(Sender sender, List<Middleware> middlewares) {
    private static final int NOWHERE = -1;

    /** Makes one; middleware that does nothing around publishing is left out. */
    static Outbox of(Sender sender, List<Middleware> middlewares) {
        return new Outbox(sender, Around.ofPublishing(middlewares));
    }

    /**
     * Sends a message; without a correlation id of its own it carries the given one, or else a new one.
     *
     * @return completes when Kafka has acknowledged it, or with a PublishException; where middleware has kept it back,
     *     with an unknown partition and offset
     */
    CompletableFuture<RecordMetadata> send(
            String topic, Response<?> message, Optional<String> correlationId, Bodies<?> bodies) {
        if (middlewares.isEmpty()) {
            return sender.send(topic, message, correlationId, bodies);
        }
        Response<?> known = message.correlationId().isEmpty() && correlationId.isPresent()
                ? message.correlationId(correlationId.get())
                : message;
        AtomicReference<@Nullable RecordMetadata> acknowledged = new AtomicReference<>();
        CompletableFuture<RecordMetadata> sent = sender.newSend();
        try {
            new Outgoing(topic, known, bodies)
                    .through(
                            middlewares,
                            outgoing -> sender.send(outgoing, bodies).thenApply(metadata -> {
                                acknowledged.set(metadata);
                                return metadata;
                            }))
                    .whenComplete((done, failure) -> {
                        if (failure == null) {
                            sent.complete(metadata(topic, acknowledged.get()));
                        } else {
                            sent.completeExceptionally(failed(topic, failure));
                        }
                    });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            sent.completeExceptionally(failed(topic, e));
        } catch (Exception e) {
            sent.completeExceptionally(failed(topic, e));
        }
        return sent;
    }

    /** What middleware has kept back went nowhere. */
    private static RecordMetadata metadata(String topic, @Nullable RecordMetadata acknowledged) {
        return acknowledged == null
                ? new RecordMetadata(new TopicPartition(topic, NOWHERE), NOWHERE, 0, NOWHERE, 0, 0)
                : acknowledged;
    }

    private static PublishException failed(String topic, Throwable failure) {
        Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
        return cause instanceof PublishException known
                ? known
                : new PublishException("Can't publish to " + topic + ": middleware failed with " + cause, cause);
    }
}
