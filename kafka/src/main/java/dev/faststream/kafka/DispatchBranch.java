package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.TypeRef;
import java.util.List;
import java.util.Objects;

/**
 * One of several handlers of a subscription, of single messages. It is complete when a handler is given. Used by the
 * thread that configures the broker, before the start.
 */
public final class DispatchBranch {
    private final DispatchBuilder.Slot<DispatchBranch> slot;

    DispatchBranch(DispatchBuilder.Slot<DispatchBranch> slot) {
        this.slot = slot;
    }

    /** Publishes what this handler returns to a topic, beside those of the subscriber; may be called several times. */
    public DispatchBranch publisher(String topic) {
        slot.publishTo(topic, List.of());
        return this;
    }

    /** Publishes what this handler returns to a topic with a codec of its own; may be called several times. */
    public DispatchBranch publisher(String topic, Codec codec) {
        slot.publishTo(topic, List.of(Source.of(Objects.requireNonNull(codec, "codec"))));
        return this;
    }

    /** Handles bodies of a type; what it returns is published. */
    public <T> DispatchBuilder<DispatchBranch> handle(Class<T> type, SubscriberBuilder.Handler<T> handler) {
        return slot.fill(LambdaHandler.of(type, handler));
    }

    /** Handles bodies of a generic type; what it returns is published. */
    public <T> DispatchBuilder<DispatchBranch> handle(TypeRef<T> type, SubscriberBuilder.Handler<T> handler) {
        return slot.fill(LambdaHandler.of(type.type(), handler));
    }

    /** Handles bodies with their messages of a type; what it returns is published. */
    public <T> DispatchBuilder<DispatchBranch> handle(Class<T> type, SubscriberBuilder.MessageHandler<T> handler) {
        return slot.fill(LambdaHandler.of(type, handler));
    }

    /** Handles bodies with their messages of a generic type; what it returns is published. */
    public <T> DispatchBuilder<DispatchBranch> handle(TypeRef<T> type, SubscriberBuilder.MessageHandler<T> handler) {
        return slot.fill(LambdaHandler.of(type.type(), handler));
    }

    /** Handles bodies of a type, without a result. */
    public <T> DispatchBuilder<DispatchBranch> consume(Class<T> type, SubscriberBuilder.Consumer<T> consumer) {
        return slot.fillWithoutResult(LambdaHandler.of(type, LambdaHandler.silent(consumer)));
    }

    /** Handles bodies of a generic type, without a result. */
    public <T> DispatchBuilder<DispatchBranch> consume(TypeRef<T> type, SubscriberBuilder.Consumer<T> consumer) {
        return slot.fillWithoutResult(LambdaHandler.of(type.type(), LambdaHandler.silent(consumer)));
    }

    /** Handles bodies with their messages of a type, without a result. */
    public <T> DispatchBuilder<DispatchBranch> consume(Class<T> type, SubscriberBuilder.MessageConsumer<T> consumer) {
        return slot.fillWithoutResult(LambdaHandler.of(type, LambdaHandler.silent(consumer)));
    }

    /** Handles bodies with their messages of a generic type, without a result. */
    public <T> DispatchBuilder<DispatchBranch> consume(TypeRef<T> type, SubscriberBuilder.MessageConsumer<T> consumer) {
        return slot.fillWithoutResult(LambdaHandler.of(type.type(), LambdaHandler.silent(consumer)));
    }
}
