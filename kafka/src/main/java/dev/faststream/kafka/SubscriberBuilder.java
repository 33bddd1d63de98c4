package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.Codec;
import dev.faststream.Middleware;
import dev.faststream.Ordering;
import dev.faststream.RetryPolicy;
import dev.faststream.TypeRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber whose handler is a lambda; the same options as {@link KafkaSubscriber}. It is complete when a handler is
 * given. Used by one thread: the one that configures the broker, before the start, or any while the app runs.
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

    /**
     * Sets its name, in logs, errors, {@link KafkaBroker#subscription}, and in the keys that set its options outside of
     * the code; its topics unless set.
     */
    public SubscriberBuilder name(String name) {
        draft.ownName(name);
        return this;
    }

    /**
     * Sets an option that is no text to what a text says, in which placeholders are replaced, as
     * {@link KafkaSubscriber#options} does.
     */
    public SubscriberBuilder option(String option, String value) {
        draft.option(option, value);
        return this;
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

    /**
     * Reads only some partitions of each topic, without a group; may be called several times. Where each begins
     * {@link #autoOffsetReset} says.
     *
     * @param number from 0
     */
    public SubscriberBuilder partition(int number) {
        draft.partitions(chosen -> chosen.with(number, Optional.empty()));
        return this;
    }

    /** Reads a partition of each topic from a place on, without a group; may be called several times. */
    public SubscriberBuilder partition(int number, StartAt start) {
        draft.partitions(chosen -> chosen.with(number, Optional.of(start)));
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

    /** Sets who is told when partitions come and go, and may seek then. */
    public SubscriberBuilder onRebalance(RebalanceListener listener) {
        draft.onRebalance(listener);
        return this;
    }

    /** Publishes what the handler returns to a topic; may be called several times. */
    public SubscriberBuilder publisher(String topic) {
        draft.publishTo(topic, List.of());
        return this;
    }

    /** Publishes what the handler returns to a topic with a codec of its own; may be called several times. */
    public SubscriberBuilder publisher(String topic, Codec codec) {
        draft.publishTo(topic, List.of(Source.of(Objects.requireNonNull(codec, "codec"))));
        return this;
    }

    /**
     * Checks bodies against the constraints of their classes before the handler gets them, as {@code @Valid} does with
     * annotated methods; needs {@code faststream-validation}. What breaks one is a record that can't be handled.
     */
    public SubscriberBuilder valid() {
        draft.valid();
        return this;
    }

    /** Gives no reply to senders that want one ({@code reply_to}). */
    public SubscriberBuilder noReply() {
        draft.noReply(true);
        return this;
    }

    /** Adds a codec for its records and its replies, nearer than those of the broker; the first is the nearest. */
    public SubscriberBuilder codec(Codec codec) {
        draft.codec(Source.of(Objects.requireNonNull(codec, "codec")));
        return this;
    }

    /**
     * Adds middleware around its handler and its results, inside of that of routers, broker and app. The first that is
     * added is the outermost.
     */
    public SubscriberBuilder middleware(Middleware middleware) {
        draft.middleware(Source.of(Objects.requireNonNull(middleware, "middleware")));
        return this;
    }

    /** Sets when a record is done; what the broker says unless set. */
    public SubscriberBuilder ackPolicy(AckPolicy policy) {
        draft.failures(choices -> choices.with(policy));
        return this;
    }

    /** Sets how a failed record is tried again; what the broker says unless set. */
    public SubscriberBuilder retry(RetryPolicy policy) {
        draft.failures(choices -> choices.with(policy));
        return this;
    }

    /** Sets where records go that can't be handled; what the broker says unless set. */
    public SubscriberBuilder deadLetters(DeadLetterPolicy policy) {
        draft.failures(choices -> choices.with(policy));
        return this;
    }

    /** Sets the most handlers of this subscriber that run at the same time in this app; 1 unless set. */
    public SubscriberBuilder maxWorkers(int maxWorkers) {
        draft.maxWorkers(maxWorkers);
        return this;
    }

    /**
     * Sets what workers keep in order; unless set {@link Ordering#KEY} with several of them and
     * {@link Ordering#PARTITION} with one.
     */
    public SubscriberBuilder ordering(Ordering ordering) {
        draft.ordering(ordering);
        return this;
    }

    /** Sets from how many records on, polled and not done, partitions are paused; 10,000 unless set. */
    public SubscriberBuilder maxOpenRecords(int maxOpenRecords) {
        draft.maxOpenRecords(maxOpenRecords);
        return this;
    }

    /** Sets from how many bytes on, of records polled and not done, partitions are paused; 64 MiB unless set. */
    public SubscriberBuilder maxOpenBytes(long maxOpenBytes) {
        draft.maxOpenBytes(maxOpenBytes);
        return this;
    }

    /** Sets the longest that a record that is done waits for its commit; 100 ms unless set, zero commits at once. */
    public SubscriberBuilder commitInterval(Duration interval) {
        draft.commitIntervalMs(millis(interval));
        return this;
    }

    /** Sets after how many records that are done they are committed too; 0, for by interval only, unless set. */
    public SubscriberBuilder commitEvery(int records) {
        draft.commitEvery(records);
        return this;
    }

    /**
     * Sets how long a handler may take before that counts as a failed attempt; zero, as long as it wants, unless set.
     */
    public SubscriberBuilder handlerTimeout(Duration timeout) {
        draft.handlerTimeoutMs(millis(timeout));
        return this;
    }

    /** In whole ms, rounded up: a little is not nothing. */
    private static long millis(Duration duration) {
        long millis = duration.toMillis();
        return duration.compareTo(Duration.ofMillis(millis)) > 0 ? millis + 1 : millis;
    }

    /** Takes batches of messages; the last step before the handler, for what only batches have. */
    public BatchSubscriberBuilder batch() {
        draft.batch(BatchOptions.STANDARD);
        return new BatchSubscriberBuilder(draft);
    }

    /** Handles bodies of a type; what it returns is published. */
    public <T> KafkaSubscription handle(Class<T> type, Handler<? super T> handler) {
        return handle(LambdaHandler.of(type, handler));
    }

    /** Handles bodies of a generic type; what it returns is published. */
    public <T> KafkaSubscription handle(TypeRef<T> type, Handler<? super T> handler) {
        return handle(LambdaHandler.of(type.type(), handler));
    }

    /** Handles bodies of a type with their messages; what it returns is published. */
    public <T> KafkaSubscription handle(Class<T> type, MessageHandler<T> handler) {
        return handle(LambdaHandler.of(type, handler));
    }

    /** Handles bodies of a generic type with their messages; what it returns is published. */
    public <T> KafkaSubscription handle(TypeRef<T> type, MessageHandler<T> handler) {
        return handle(LambdaHandler.of(type.type(), handler));
    }

    /** Handles bodies of a type, without a result. */
    public <T> KafkaSubscription consume(Class<T> type, Consumer<? super T> consumer) {
        return consume(LambdaHandler.of(type, LambdaHandler.silent(consumer)));
    }

    /** Handles bodies of a generic type, without a result. */
    public <T> KafkaSubscription consume(TypeRef<T> type, Consumer<? super T> consumer) {
        return consume(LambdaHandler.of(type.type(), LambdaHandler.silent(consumer)));
    }

    /** Handles bodies of a type with their messages, without a result. */
    public <T> KafkaSubscription consume(Class<T> type, MessageConsumer<T> consumer) {
        return consume(LambdaHandler.of(type, LambdaHandler.silent(consumer)));
    }

    /** Handles bodies of a generic type with their messages, without a result. */
    public <T> KafkaSubscription consume(TypeRef<T> type, MessageConsumer<T> consumer) {
        return consume(LambdaHandler.of(type.type(), LambdaHandler.silent(consumer)));
    }

    /**
     * Divides the messages among several handlers, as {@link dev.faststream.Handles} does with annotated methods.
     *
     * <pre>{@code
     * subscriber.dispatch(messages -> messages
     *     .when(Filter.header("type", "created")).consume(Created.class, created -> ...)
     *     .otherwise(Unwanted.SKIP));
     * }</pre>
     */
    public KafkaSubscription dispatch(DispatchBuilder.Handlers<DispatchBranch> handlers) {
        demandNoBatch();
        return DispatchBuilder.build(draft, DispatchBranch::new, handlers);
    }

    /** Leaves the messages to whoever asks for them; bodies are of a type. See {@link KafkaSource}. */
    public <T> KafkaSource<KafkaMessage<T>> source(Class<T> type) {
        return source(HandedOver.<T>single(type));
    }

    /** Leaves the messages to whoever asks for them; bodies are of a generic type. See {@link KafkaSource}. */
    public <T> KafkaSource<KafkaMessage<T>> source(TypeRef<T> type) {
        return source(HandedOver.<T>single(type.type()));
    }

    private <M> KafkaSource<M> source(HandedOver<M> handler) {
        demandNoBatch();
        return new KafkaSource<>(draft.handler(handler), handler.handover());
    }

    private KafkaSubscription consume(LambdaHandler handler) {
        LambdaHandler.demandNoPublisher(draft);
        return handle(handler);
    }

    private KafkaSubscription handle(LambdaHandler handler) {
        demandNoBatch();
        return draft.handler(handler);
    }

    private void demandNoBatch() {
        if (draft.isBatch()) {
            throw new IllegalStateException(
                    draft.name() + " takes batches; give the handler to what batch() has returned");
        }
    }
}
