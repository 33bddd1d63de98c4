package dev.faststream.kafka;

import dev.faststream.TypeRef;
import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber whose handler is a lambda; the same options as {@link KafkaSubscriber}. It is complete when a handler is
 * given. Used by the thread that configures the broker, before the start.
 */
public final class SubscriberBuilder {
    /** Handles a body and gives the result to be published, or null for none. The body is null for a tombstone. */
    @FunctionalInterface
    @NullUnmarked // a body is null for a tombstone only, and most topics have none
    public interface Handler<T> {
        /** Handles the body. */
        @Nullable
        Object handle(T body) throws Exception;
    }

    /** Handles a message and gives the result to be published, or null for none. The body is null for a tombstone. */
    @FunctionalInterface
    @NullUnmarked // a body is null for a tombstone only, and most topics have none
    public interface MessageHandler<T> {
        /** Handles the message. */
        @Nullable
        Object handle(T body, KafkaMessage<T> message) throws Exception;
    }

    /** Handles a body, without a result. The body is null for a tombstone. */
    @FunctionalInterface
    @NullUnmarked // a body is null for a tombstone only, and most topics have none
    public interface Consumer<T> {
        /** Handles the body. */
        void accept(T body) throws Exception;
    }

    /** Handles a message, without a result. The body is null for a tombstone. */
    @FunctionalInterface
    @NullUnmarked // a body is null for a tombstone only, and most topics have none
    public interface MessageConsumer<T> {
        /** Handles the message. */
        void accept(T body, KafkaMessage<T> message) throws Exception;
    }

    private final SubscriberDraft draft;

    SubscriberBuilder(SubscriberDraft draft) {
        this.draft = draft;
    }

    /** Sets the consumer group. */
    public SubscriberBuilder groupId(String groupId) {
        draft.groupId(groupId);
        return this;
    }

    /** Sets where to begin in a partition without a committed offset, as {@link KafkaSubscriber#autoOffsetReset}. */
    public SubscriberBuilder autoOffsetReset(String reset) {
        draft.autoOffsetReset(reset);
        return this;
    }

    /** Sets a native setting of the consumer. */
    public SubscriberBuilder property(String key, String value) {
        draft.property(key, value);
        return this;
    }

    /** Sets native settings of the consumer. */
    public SubscriberBuilder properties(Map<String, String> properties) {
        properties.forEach(draft::property);
        return this;
    }

    /** Publishes what the handler returns to a topic; may be called several times. */
    public SubscriberBuilder publisher(String topic) {
        draft.publishTo(topic);
        return this;
    }

    /** Takes batches of messages. */
    public BatchSubscriberBuilder batch() {
        draft.batch(BatchOptions.STANDARD);
        return new BatchSubscriberBuilder(draft);
    }

    /** Handles bodies of a type; what it returns is published. */
    public <T> void handle(Class<T> type, Handler<? super T> handler) {
        handleBody(type, handler);
    }

    /** Handles bodies of a generic type; what it returns is published. */
    public <T> void handle(TypeRef<T> type, Handler<? super T> handler) {
        handleBody(type.type(), handler);
    }

    /** Handles bodies of a type with their messages; what it returns is published. */
    public <T> void handle(Class<T> type, MessageHandler<T> handler) {
        handleMessage(type, handler);
    }

    /** Handles bodies of a generic type with their messages; what it returns is published. */
    public <T> void handle(TypeRef<T> type, MessageHandler<T> handler) {
        handleMessage(type.type(), handler);
    }

    /** Handles bodies of a type, without a result. */
    public <T> void consume(Class<T> type, Consumer<? super T> consumer) {
        handleBody(type, withoutResult(consumer));
    }

    /** Handles bodies of a generic type, without a result. */
    public <T> void consume(TypeRef<T> type, Consumer<? super T> consumer) {
        handleBody(type.type(), withoutResult(consumer));
    }

    /** Handles bodies of a type with their messages, without a result. */
    public <T> void consume(Class<T> type, MessageConsumer<T> consumer) {
        handleMessage(type, withoutResult(consumer));
    }

    /** Handles bodies of a generic type with their messages, without a result. */
    public <T> void consume(TypeRef<T> type, MessageConsumer<T> consumer) {
        handleMessage(type.type(), withoutResult(consumer));
    }

    private <T> Handler<T> withoutResult(Consumer<? super T> consumer) {
        LambdaHandler.demandNoPublisher(draft);
        return body -> {
            consumer.accept(body);
            return null;
        };
    }

    private <T> MessageHandler<T> withoutResult(MessageConsumer<T> consumer) {
        LambdaHandler.demandNoPublisher(draft);
        return (body, message) -> {
            consumer.accept(body, message);
            return null;
        };
    }

    private <T> void handleBody(Type type, Handler<? super T> handler) {
        handleMessage(type, (@Nullable T body, KafkaMessage<T> message) -> handler.handle(body));
    }

    private <T> void handleMessage(Type type, MessageHandler<T> handler) {
        draft.handler(new LambdaHandler(draft.name(), false, type, (records, view) -> {
            KafkaMessage<T> message = new KafkaMessage<>(records.getFirst(), view);
            return handler.handle(message.body(), message);
        }));
    }
}
