package dev.faststream.internal;

import dev.faststream.Headers;
import dev.faststream.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The user's view over a broker's native record. Stateless: it holds nothing of a record, and decodes nothing before it
 * is asked.
 *
 * @param <R> the broker's native record
 */
public interface RecordMapper<R> {
    /**
     * The broker's own types that a handler may take.
     *
     * @param record the native record; a handler takes it with any type arguments
     * @param message the view over one message, with the body's type as its only type argument
     * @param batch the view over a batch, with the body's type as its only type argument
     */
    record NativeTypes(Class<?> record, Class<?> message, Class<?> batch) {}

    NativeTypes types();

    String topic(R record);

    byte @Nullable [] key(R record);

    byte @Nullable [] value(R record);

    Headers headers(R record);

    /** The value of a variable of the topic's name. */
    String path(R record, String variable);

    /** The same record with another value and other headers, as middleware wants it to be seen. */
    R changed(R record, byte @Nullable [] value, Headers headers);

    /** Names the record in messages to people: topic, partition, offset. */
    String describe(R record);

    Message<?> message(InFlight<R> record);

    Object batch(List<InFlight<R>> records);
}
