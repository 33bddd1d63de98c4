package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.TypeRef;
import java.util.ArrayList;
import java.util.List;

/**
 * One of several handlers of a subscription, of single messages. It is complete when a handler is given. Used by the
 * thread that configures the broker, before the start.
 */
public final class DispatchBranch {
    private final DispatchBuilder.Slot<DispatchBranch> slot;
    private final List<String> publishTo = new ArrayList<>();

    DispatchBranch(DispatchBuilder.Slot<DispatchBranch> slot) {
        this.slot = slot;
    }

    /** Publishes what this handler returns to a topic, beside those of the subscriber; may be called several times. */
    public DispatchBranch publisher(String topic) {
        return publisher(topic, List.of());
    }

    /** Publishes what this handler returns to a topic with a codec of its own; may be called several times. */
    public DispatchBranch publisher(String topic, Codec codec) {
        return publisher(topic, List.of(CodecSource.of(codec)));
    }

    private DispatchBranch publisher(String topic, List<CodecSource> codecs) {
        publishTo.add(topic);
        slot.draft().resultCodecs(topic, codecs);
        return this;
    }

    /** Handles bodies of a type; what it returns is published. */
    public <T> DispatchBuilder<DispatchBranch> handle(Class<T> type, SubscriberBuilder.Handler<T> handler) {
        return add(LambdaHandler.of(type, handler));
    }

    /** Handles bodies of a generic type; what it returns is published. */
    public <T> DispatchBuilder<DispatchBranch> handle(TypeRef<T> type, SubscriberBuilder.Handler<T> handler) {
        return add(LambdaHandler.of(type.type(), handler));
    }

    /** Handles bodies with their messages of a type; what it returns is published. */
    public <T> DispatchBuilder<DispatchBranch> handle(Class<T> type, SubscriberBuilder.MessageHandler<T> handler) {
        return add(LambdaHandler.of(type, handler));
    }

    /** Handles bodies with their messages of a generic type; what it returns is published. */
    public <T> DispatchBuilder<DispatchBranch> handle(TypeRef<T> type, SubscriberBuilder.MessageHandler<T> handler) {
        return add(LambdaHandler.of(type.type(), handler));
    }

    /** Handles bodies of a type, without a result. */
    public <T> DispatchBuilder<DispatchBranch> consume(Class<T> type, SubscriberBuilder.Consumer<T> consumer) {
        return addWithoutResult(LambdaHandler.of(type, LambdaHandler.silent(consumer)));
    }

    /** Handles bodies of a generic type, without a result. */
    public <T> DispatchBuilder<DispatchBranch> consume(TypeRef<T> type, SubscriberBuilder.Consumer<T> consumer) {
        return addWithoutResult(LambdaHandler.of(type.type(), LambdaHandler.silent(consumer)));
    }

    /** Handles bodies with their messages of a type, without a result. */
    public <T> DispatchBuilder<DispatchBranch> consume(Class<T> type, SubscriberBuilder.MessageConsumer<T> consumer) {
        return addWithoutResult(LambdaHandler.of(type, LambdaHandler.silent(consumer)));
    }

    /** Handles bodies with their messages of a generic type, without a result. */
    public <T> DispatchBuilder<DispatchBranch> consume(TypeRef<T> type, SubscriberBuilder.MessageConsumer<T> consumer) {
        return addWithoutResult(LambdaHandler.of(type.type(), LambdaHandler.silent(consumer)));
    }

    private DispatchBuilder<DispatchBranch> addWithoutResult(LambdaHandler handler) {
        if (!publishTo.isEmpty()) {
            throw new IllegalStateException(slot.draft().name() + ": " + slot.text() + " publishes to " + publishTo
                    + ", but consume(...) gives no result; use handle(...)");
        }
        return add(handler);
    }

    private DispatchBuilder<DispatchBranch> add(LambdaHandler handler) {
        return slot.fill(handler, publishTo);
    }
}
