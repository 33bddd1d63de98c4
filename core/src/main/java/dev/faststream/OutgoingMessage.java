package dev.faststream;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A message on its way to the broker, which middleware may change. Used by the thread that publishes it. */
public interface OutgoingMessage {
    /** The topic that it goes to. */
    String topic();

    /** The message: body, key, headers and more. */
    Response<?> message();

    /** Changes the message; where the body is another one, it is encoded anew. */
    void message(Response<?> changed);

    /**
     * The value's bytes, not to be changed, encoded when they are first asked for; null for a tombstone.
     *
     * @throws IllegalArgumentException if no codec can encode the body
     */
    byte @Nullable [] value();

    /** Changes the value's bytes; the body is not encoded any more. */
    void value(byte @Nullable [] changed);

    /** The context of the delivery that it comes from; empty where it is published outside of handlers. */
    Optional<Context> context();
}
