package dev.faststream.kafka;

import dev.faststream.TypeRef;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that takes batches and whose handler is a lambda; the same options as {@link KafkaSubscriber}. It is
 * complete when a handler is given. Used by the thread that configures the broker, before the start.
 */
public final class BatchSubscriberBuilder {
    /** Handles the bodies of a batch and gives the result to be published, or null for none. */
    @FunctionalInterface
    @NullUnmarked // a body is null for a tombstone only, and most topics have none
    public interface Handler<T> {
        /** Handles the bodies; null stands for a tombstone. */
        @Nullable
        Object handle(List<T> bodies) throws Exception;
    }

    /** Handles a batch and gives the result to be published, or null for none. */
    @FunctionalInterface
    @NullUnmarked // a body is null for a tombstone only, and most topics have none
    public interface BatchHandler<T> {
        /** Handles the batch; a null body stands for a tombstone. */
        @Nullable
        Object handle(List<T> bodies, KafkaBatch<T> batch) throws Exception;
    }

    /** Handles the bodies of a batch, without a result. */
    @FunctionalInterface
    @NullUnmarked // a body is null for a tombstone only, and most topics have none
    public interface Consumer<T> {
        /** Handles the bodies; null stands for a tombstone. */
        void accept(List<T> bodies) throws Exception;
    }

    /** Handles a batch, without a result. */
    @FunctionalInterface
    @NullUnmarked // a body is null for a tombstone only, and most topics have none
    public interface BatchConsumer<T> {
        /** Handles the batch; a null body stands for a tombstone. */
        void accept(List<T> bodies, KafkaBatch<T> batch) throws Exception;
    }

    private final SubscriberDraft draft;

    BatchSubscriberBuilder(SubscriberDraft draft) {
        this.draft = draft;
    }

    /** Sets the most records of a batch; 500 unless set. */
    public BatchSubscriberBuilder maxRecords(int maxRecords) {
        draft.batch(new BatchOptions(maxRecords, draft.batch().timeoutMs()));
        return this;
    }

    /** Sets how long the first record of a batch may wait for others, in ms; 200 unless set. */
    public BatchSubscriberBuilder batchTimeoutMs(long timeoutMs) {
        draft.batch(new BatchOptions(draft.batch().maxRecords(), timeoutMs));
        return this;
    }

    /** Sets the consumer group. */
    public BatchSubscriberBuilder groupId(String groupId) {
        draft.groupId(groupId);
        return this;
    }

    /** Sets where to begin in a partition without a committed offset, as {@link KafkaSubscriber#autoOffsetReset}. */
    public BatchSubscriberBuilder autoOffsetReset(String reset) {
        draft.autoOffsetReset(reset);
        return this;
    }

    /** Sets a native setting of the consumer. */
    public BatchSubscriberBuilder property(String key, String value) {
        draft.property(key, value);
        return this;
    }

    /** Sets native settings of the consumer. */
    public BatchSubscriberBuilder properties(Map<String, String> properties) {
        properties.forEach(draft::property);
        return this;
    }

    /** Publishes what the handler returns to a topic; may be called several times. */
    public BatchSubscriberBuilder publisher(String topic) {
        draft.publishTo(topic);
        return this;
    }

    /** Handles bodies of a type; what it returns is published. */
    public <T> void handle(Class<T> type, Handler<T> handler) {
        handleBatch(type, withoutBatch(handler));
    }

    /** Handles bodies of a generic type; what it returns is published. */
    public <T> void handle(TypeRef<T> type, Handler<T> handler) {
        handleBatch(type.type(), withoutBatch(handler));
    }

    /** Handles batches of bodies of a type; what it returns is published. */
    public <T> void handle(Class<T> type, BatchHandler<T> handler) {
        handleBatch(type, handler);
    }

    /** Handles batches of bodies of a generic type; what it returns is published. */
    public <T> void handle(TypeRef<T> type, BatchHandler<T> handler) {
        handleBatch(type.type(), handler);
    }

    /** Handles bodies of a type, without a result. */
    public <T> void consume(Class<T> type, Consumer<T> consumer) {
        handleBatch(type, withoutResult(onlyBodies(consumer)));
    }

    /** Handles bodies of a generic type, without a result. */
    public <T> void consume(TypeRef<T> type, Consumer<T> consumer) {
        handleBatch(type.type(), withoutResult(onlyBodies(consumer)));
    }

    /** Handles batches of bodies of a type, without a result. */
    public <T> void consume(Class<T> type, BatchConsumer<T> consumer) {
        handleBatch(type, withoutResult(consumer));
    }

    /** Handles batches of bodies of a generic type, without a result. */
    public <T> void consume(TypeRef<T> type, BatchConsumer<T> consumer) {
        handleBatch(type.type(), withoutResult(consumer));
    }

    private static <T> BatchHandler<T> withoutBatch(Handler<T> handler) {
        return (bodies, batch) -> handler.handle(bodies);
    }

    private static <T> BatchConsumer<T> onlyBodies(Consumer<T> consumer) {
        return (bodies, batch) -> consumer.accept(bodies);
    }

    private <T> BatchHandler<T> withoutResult(BatchConsumer<T> consumer) {
        LambdaHandler.demandNoPublisher(draft);
        return (bodies, batch) -> {
            consumer.accept(bodies, batch);
            return null;
        };
    }

    private <T> void handleBatch(Type type, BatchHandler<T> handler) {
        draft.handler(new LambdaHandler(draft.name(), true, type, (records, view) -> {
            KafkaBatch<T> batch = view.batchOf(records);
            return handler.handle(batch.bodies(), batch);
        }));
    }
}
