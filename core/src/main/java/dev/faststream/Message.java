package dev.faststream;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way through a handler: its body, its headers, where it comes from, and what becomes of it.
 *
 * <p>{@link #ack}, {@link #nack} and {@link #reject} only mark; the mark takes effect when the handler has ended, the
 * last one wins, and it is meant for the thread that runs the handler. What a handler leaves unmarked is acked when it
 * returns and is retried when it throws. With {@link AckPolicy#MANUAL} it stays open instead, and any thread may mark
 * it later.
 *
 * @param <T> the body's type, as the handler declares it
 */
public interface Message<T> {
    /** The decoded body; null for a tombstone. */
    @Nullable
    T body();

    /** The key's bytes, not to be changed; empty when the record has none. */
    Optional<byte[]> key();

    /** The headers, undecoded until asked for. */
    Headers headers();

    /** The topic's name. */
    String topic();

    /** The partition's number. */
    int partition();

    /** The offset inside the partition. */
    long offset();

    /** The record's timestamp, with a resolution of a millisecond. */
    Instant timestamp();

    /** How often a handler has been given this message by this process: 1 the first time. */
    int attempt();

    /** The {@code correlation_id} header; empty when it is absent or not text. */
    Optional<String> correlationId();

    /** The {@code content-type} header, found in any case; empty when it is absent or not text. */
    Optional<String> contentType();

    /** The {@code reply_to} header: where a result is published in addition; empty when it is absent or not text. */
    Optional<String> replyTo();

    /**
     * A variable of the topic's name, where the subscriber's topic has some, as {@code orders.{region}}.
     *
     * @throws IllegalArgumentException if the subscriber's topics have no such variable
     */
    String path(String name);

    /** Marks this message as done, whatever becomes of the others of its batch. */
    void ack();

    /** Marks this message to be delivered again after a pause that grows with its attempts, for as long as it takes. */
    void nack();

    /** Marks this message to be delivered again after a delay. */
    void nack(Duration delay);

    /** Marks this message to be dead-lettered with a reason, without further attempts. */
    void reject(String reason);
}
