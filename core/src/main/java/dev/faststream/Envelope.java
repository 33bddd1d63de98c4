package dev.faststream;

import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a message without opening it: where it comes from, its key, and its headers. Nothing is decoded
 * before it is asked for.
 */
public interface Envelope {
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
}
