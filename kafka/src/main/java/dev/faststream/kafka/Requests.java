package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.PublishException;
import dev.faststream.RequestTimeoutException;
import dev.faststream.Response;
import dev.faststream.RetryPolicy;
import dev.faststream.internal.Time;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of an app that wait for replies, which come to one topic. Every instance of the app reads all of that
 * topic, from its start on, and takes what answers its own requests. Safe to use from any thread.
 */
final class Requests {
    private static final Logger log = LoggerFactory.getLogger(Requests.class);
    private static final int REMEMBERED = 1_000;

    /** Sends a request; completes when Kafka has acknowledged it. */
    @FunctionalInterface
    interface Send {
        CompletableFuture<?> send(Response<?> request);
    }

    private final Supplier<String> replyTopic;
    private final Supplier<Time> time;
    private final KafkaSubscription replies;
    private final ConcurrentMap<String, CompletableFuture<ConsumerRecord<byte[], byte[]>>> waiting =
            new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    /** When those ended whose reply did not come in time, in ms, by correlation id; guarded by the lock. */
    private final Map<String, Long> expired = new LinkedHashMap<>();

    /**
     * Declares the subscription for replies.
     *
     * @param time how time passes, known when the app runs
     */
    Requests(Supplier<String> replyTopic, Supplier<Time> time, SubscriberBuilder subscriber) {
        this.replyTopic = replyTopic;
        this.time = time;
        this.replies = subscriber
                .ackPolicy(AckPolicy.REJECT_ON_ERROR)
                .retry(RetryPolicy.none())
                .noReply()
                .consume(byte[].class, (body, message) -> arrived(message));
    }

    /**
     * Sends a request and waits for the reply in the background.
     *
     * @param ids give a correlation id to a request that has none
     * @return completes with the record of the reply, or exceptionally with a PublishException or a
     *     RequestTimeoutException
     */
    CompletableFuture<ConsumerRecord<byte[], byte[]>> ask(
            String topic, Response<?> request, Duration timeout, CorrelationIds ids, Send send) {
        replies.demandReading("request");
        request.replyTo().ifPresent(other -> {
            throw new IllegalArgumentException("The request to " + topic + " wants its reply in " + other
                    + ", but request(...) reads replies from " + replyTopic.get() + " only; leave out replyTo(...)");
        });
        String id = request.correlationId().orElseGet(ids::next);
        CompletableFuture<ConsumerRecord<byte[], byte[]>> reply = time.get().future();
        if (waiting.putIfAbsent(id, reply) != null) {
            throw new IllegalArgumentException("A request with the correlation id " + id
                    + " waits for its reply already; leave out correlationId(...), or give each its own");
        }
        var unused = send.send(request.correlationId(id).replyTo(replyTopic.get()))
                .whenComplete((sent, failure) -> {
                    if (failure != null) {
                        reply.completeExceptionally(failure);
                    }
                });
        return reply.orTimeout(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS)
                .handle((record, failure) -> {
                    waiting.remove(id);
                    if (failure == null) {
                        return record;
                    }
                    throw new CompletionException(
                            failure instanceof TimeoutException ? expired(topic, id, timeout) : failure);
                });
    }

    private RequestTimeoutException expired(String topic, String id, Duration timeout) {
        lock.lock();
        try {
            expired.put(id, time.get().nowMs());
            if (expired.size() > REMEMBERED) {
                expired.remove(expired.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
        return new RequestTimeoutException("No reply to the request to " + topic + " (correlation id " + id
                + ") has come to " + replyTopic.get() + " within " + timeout.toMillis()
                + " ms. Check that a handler reads "
                + topic + " and returns an answer, that it is not set to noReply, and that topic " + replyTopic.get()
                + " exists.");
    }

    /** A reply; those of other instances of the app come here too, and are none of ours. */
    private void arrived(KafkaMessage<byte[]> message) {
        String id = message.correlationId().orElse("");
        CompletableFuture<ConsumerRecord<byte[], byte[]>> request = waiting.remove(id);
        if (request == null) {
            sayIfLate(id, message);
        } else {
            request.complete(message.inFlight().seen());
        }
    }

    private void sayIfLate(String id, KafkaMessage<byte[]> message) {
        Long endedAtMs;
        lock.lock();
        try {
            endedAtMs = expired.remove(id);
        } finally {
            lock.unlock();
        }
        if (endedAtMs != null) {
            log.warn(
                    "The reply in {} (correlation id {}) has come {} ms after its request had ended; it is dropped",
                    message,
                    id,
                    time.get().nowMs() - endedAtMs);
        }
    }

    /** Waits for what {@link #ask} has begun; what failed is thrown as the caller's. */
    static Reply await(String topic, CompletableFuture<Reply> reply) {
        try {
            return reply.get();
        } catch (ExecutionException e) {
            throw failure(topic, e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("Interrupted while waiting for the reply to the request to " + topic, e);
        }
    }

    private static RuntimeException failure(String topic, Throwable cause) {
        return switch (cause) {
            case RequestTimeoutException late -> new RequestTimeoutException(String.valueOf(late.getMessage()));
            case PublishException known -> new PublishException(String.valueOf(known.getMessage()), known.getCause());
            default -> new PublishException("Can't request from " + topic + ": " + cause, cause);
        };
    }
}
