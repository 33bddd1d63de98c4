package dev.faststream;

import java.time.Duration;
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
public interface Message<T> extends Envelope {
    /** The decoded body; null for a tombstone. */
    @Nullable
    T body();

    /** How often a handler has been given this message by this process: 1 the first time. */
    int attempt();

    /** Marks this message as done, whatever becomes of the others of its batch. */
    void ack();

    /** Marks this message to be delivered again after a pause that grows with its attempts, for as long as it takes. */
    void nack();

    /** Marks this message to be delivered again after a delay. */
    void nack(Duration delay);

    /** Marks this message to be dead-lettered with a reason, without further attempts. */
    void reject(String reason);
}
