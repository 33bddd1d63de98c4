package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.TypeRef;
import java.util.List;
import java.util.Objects;

/**
 * One of several handlers of a subscription, of a batch: it gets those of the polled records that it wants, at once. It
 * is complete when a handler is given. Used by the thread that configures the broker, before the start.
 */
public final class BatchDispatchBranch {
    private final DispatchBuilder.Slot<BatchDispatchBranch> slot;

    BatchDispatchBranch(DispatchBuilder.Slot<BatchDispatchBranch> slot) {
        this.slot = slot;
    }

    /** Publishes what this handler returns to a topic, beside those of the subscriber; may be called several times. */
    public BatchDispatchBranch publisher(String topic) {
        slot.publishTo(topic, List.of());
        return this;
    }

    /** Publishes what this handler returns to a topic with a codec of its own; may be called several times. */
    public BatchDispatchBranch publisher(String topic, Codec codec) {
        slot.publishTo(topic, List.of(Source.of(Objects.requireNonNull(codec, "codec"))));
        return this;
    }

    /** Handles bodies of a type; what it returns is published. */
    public <T> DispatchBuilder<BatchDispatchBranch> handle(Class<T> type, BatchSubscriberBuilder.Handler<T> handler) {
        return slot.fill(LambdaHandler.ofBatch(type, handler));
    }

    /** Handles bodies of a generic type; what it returns is published. */
    public <T> DispatchBuilder<BatchDispatchBranch> handle(TypeRef<T> type, BatchSubscriberBuilder.Handler<T> handler) {
        return slot.fill(LambdaHandler.ofBatch(type.type(), handler));
    }

    /** Handles bodies with their batch of a type; what it returns is published. */
    public <T> DispatchBuilder<BatchDispatchBranch> handle(
            Class<T> type, BatchSubscriberBuilder.BatchHandler<T> handler) {
        return slot.fill(LambdaHandler.ofBatch(type, handler));
    }

    /** Handles bodies with their batch of a generic type; what it returns is published. */
    public <T> DispatchBuilder<BatchDispatchBranch> handle(
            TypeRef<T> type, BatchSubscriberBuilder.BatchHandler<T> handler) {
        return slot.fill(LambdaHandler.ofBatch(type.type(), handler));
    }

    /** Handles bodies of a type, without a result. */
    public <T> DispatchBuilder<BatchDispatchBranch> consume(
            Class<T> type, BatchSubscriberBuilder.Consumer<T> consumer) {
        return slot.fillWithoutResult(LambdaHandler.ofBatch(type, LambdaHandler.silentBatch(consumer)));
    }

    /** Handles bodies of a generic type, without a result. */
    public <T> DispatchBuilder<BatchDispatchBranch> consume(
            TypeRef<T> type, BatchSubscriberBuilder.Consumer<T> consumer) {
        return slot.fillWithoutResult(LambdaHandler.ofBatch(type.type(), LambdaHandler.silentBatch(consumer)));
    }

    /** Handles bodies with their batch of a type, without a result. */
    public <T> DispatchBuilder<BatchDispatchBranch> consume(
            Class<T> type, BatchSubscriberBuilder.BatchConsumer<T> consumer) {
        return slot.fillWithoutResult(LambdaHandler.ofBatch(type, LambdaHandler.silentBatch(consumer)));
    }

    /** Handles bodies with their batch of a generic type, without a result. */
    public <T> DispatchBuilder<BatchDispatchBranch> consume(
            TypeRef<T> type, BatchSubscriberBuilder.BatchConsumer<T> consumer) {
        return slot.fillWithoutResult(LambdaHandler.ofBatch(type.type(), LambdaHandler.silentBatch(consumer)));
    }
}
