package dev.faststream.kafka;

import dev.faststream.TypeRef;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber that takes batches and whose handler is a lambda: what only batches have, after everything else was said
 * to the {@link SubscriberBuilder}. It is complete when a handler is given. Used by the thread that configures the
 * broker, before the start.
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
        BatchOptions batch = draft.batch();
        draft.batch(new BatchOptions(maxRecords, batch.timeoutMs(), batch.by()));
        return this;
    }

    /** Sets how long the first record of a batch may wait for others, in ms; 200 unless set. */
    public BatchSubscriberBuilder batchTimeoutMs(long timeoutMs) {
        BatchOptions batch = draft.batch();
        draft.batch(new BatchOptions(batch.maxRecords(), timeoutMs, batch.by()));
        return this;
    }

    /** Sets which records a batch may hold; {@link BatchBy#MIXED} unless set. */
    public BatchSubscriberBuilder batchBy(BatchBy by) {
        BatchOptions batch = draft.batch();
        draft.batch(new BatchOptions(batch.maxRecords(), batch.timeoutMs(), by));
        return this;
    }

    /** Handles bodies of a type; what it returns is published. */
    public <T> KafkaSubscription handle(Class<T> type, Handler<T> handler) {
        return draft.handler(LambdaHandler.ofBatch(type, handler));
    }

    /** Handles bodies of a generic type; what it returns is published. */
    public <T> KafkaSubscription handle(TypeRef<T> type, Handler<T> handler) {
        return draft.handler(LambdaHandler.ofBatch(type.type(), handler));
    }

    /** Handles batches of bodies of a type; what it returns is published. */
    public <T> KafkaSubscription handle(Class<T> type, BatchHandler<T> handler) {
        return draft.handler(LambdaHandler.ofBatch(type, handler));
    }

    /** Handles batches of bodies of a generic type; what it returns is published. */
    public <T> KafkaSubscription handle(TypeRef<T> type, BatchHandler<T> handler) {
        return draft.handler(LambdaHandler.ofBatch(type.type(), handler));
    }

    /** Handles bodies of a type, without a result. */
    public <T> KafkaSubscription consume(Class<T> type, Consumer<T> consumer) {
        return consume(LambdaHandler.ofBatch(type, LambdaHandler.silentBatch(consumer)));
    }

    /** Handles bodies of a generic type, without a result. */
    public <T> KafkaSubscription consume(TypeRef<T> type, Consumer<T> consumer) {
        return consume(LambdaHandler.ofBatch(type.type(), LambdaHandler.silentBatch(consumer)));
    }

    /** Handles batches of bodies of a type, without a result. */
    public <T> KafkaSubscription consume(Class<T> type, BatchConsumer<T> consumer) {
        return consume(LambdaHandler.ofBatch(type, LambdaHandler.silentBatch(consumer)));
    }

    /** Handles batches of bodies of a generic type, without a result. */
    public <T> KafkaSubscription consume(TypeRef<T> type, BatchConsumer<T> consumer) {
        return consume(LambdaHandler.ofBatch(type.type(), LambdaHandler.silentBatch(consumer)));
    }

    /**
     * Divides each batch among several handlers, as {@link dev.faststream.Handles} does with annotated methods: each
     * gets the messages that it wants, at once and in their order, and what becomes of them is theirs alone.
     */
    public KafkaSubscription dispatch(DispatchBuilder.Handlers<BatchDispatchBranch> handlers) {
        return DispatchBuilder.build(draft, BatchDispatchBranch::new, handlers);
    }

    /** Leaves the batches to whoever asks for them; bodies are of a type. See {@link KafkaSource}. */
    public <T> KafkaSource<KafkaBatch<T>> source(Class<T> type) {
        return source(HandedOver.<T>batch(type));
    }

    /** Leaves the batches to whoever asks for them; bodies are of a generic type. See {@link KafkaSource}. */
    public <T> KafkaSource<KafkaBatch<T>> source(TypeRef<T> type) {
        return source(HandedOver.<T>batch(type.type()));
    }

    private <M> KafkaSource<M> source(HandedOver<M> handler) {
        return new KafkaSource<>(draft.handler(handler), handler.handover());
    }

    private KafkaSubscription consume(LambdaHandler handler) {
        LambdaHandler.demandNoPublisher(draft);
        return draft.handler(handler);
    }
}
