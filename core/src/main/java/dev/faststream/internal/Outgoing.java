package dev.faststream.internal;

import dev.faststream.Context;
import dev.faststream.Middleware;
import dev.faststream.OutgoingMessage;
import dev.faststream.Response;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A message on its way through middleware to the broker. Used by the thread that publishes it. */
public final class Outgoing implements OutgoingMessage {
    /** Sends what became of a message. */
    @FunctionalInterface
    public interface Last {
        /** Sends it. */
        CompletionStage<?> send(Outgoing message);
    }

    private final String topic;
    private final Bodies<?> bodies;
    private Response<?> message;
    private @Nullable Encoded encoded;

    /** Makes one; the bodies encode it. */
    public Outgoing(String topic, Response<?> message, Bodies<?> bodies) {
        this.topic = topic;
        this.message = message;
        this.bodies = bodies;
    }

    /** Goes through the middleware, the outermost first, and then sends. */
    public CompletionStage<?> through(List<Middleware> middlewares, Last last) throws Exception {
        return proceed(0, middlewares, last);
    }

    private CompletionStage<?> proceed(int next, List<Middleware> middlewares, Last last) throws Exception {
        return next == middlewares.size()
                ? last.send(this)
                : middlewares.get(next).onPublish(this, () -> proceed(next + 1, middlewares, last));
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public Response<?> message() {
        return message;
    }

    @Override
    public void message(Response<?> changed) {
        if (!Objects.equals(changed.body(), message.body())) {
            encoded = null;
        }
        message = changed;
    }

    /** The body as it goes onto the wire. */
    public Encoded encoded() {
        Encoded known = encoded;
        if (known == null) {
            known = bodies.encode(message.body(), topic);
            encoded = known;
        }
        return known;
    }

    @Override
    public byte @Nullable [] value() {
        return encoded().value();
    }

    @Override
    public void value(byte @Nullable [] changed) {
        Encoded known = encoded();
        encoded = known.with(changed, known.contentType());
    }

    @Override
    public Optional<Context> context() {
        return Handling.context();
    }

    /** Names the topic. */
    @Override
    public String toString() {
        return "message to " + topic;
    }
}
