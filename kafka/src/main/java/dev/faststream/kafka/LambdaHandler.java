package dev.faststream.kafka;

import dev.faststream.internal.BoundHandler;
import dev.faststream.internal.Dispatch;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.InFlight;
import dev.faststream.internal.KotlinCode;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A handler that was given as a lambda with the type of its bodies. Immutable. */
record LambdaHandler(boolean batch, Type type, Call call) implements HandlerSource {
    /** Calls the lambda with what it takes. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object with(List<InFlight<ConsumerRecord<byte[], byte[]>>> records, KafkaRecords view) throws Exception;
    }

    static <T> LambdaHandler of(Type type, SubscriberBuilder.Handler<? super T> handler) {
        return single(type, handler, (@Nullable T body, KafkaMessage<T> message) -> handler.handle(body));
    }

    static <T> LambdaHandler of(Type type, SubscriberBuilder.MessageHandler<T> handler) {
        return single(type, handler, handler);
    }

    private static <T> LambdaHandler single(Type type, Object lambda, SubscriberBuilder.MessageHandler<T> handler) {
        return new LambdaHandler(false, type, withResult(lambda, (records, view) -> {
            KafkaMessage<T> message = new KafkaMessage<>(records.getFirst(), view);
            return handler.handle(message.body(), message);
        }));
    }

    static <T> LambdaHandler ofBatch(Type type, BatchSubscriberBuilder.Handler<T> handler) {
        return batch(type, handler, (List<T> bodies, KafkaBatch<T> batch) -> handler.handle(bodies));
    }

    static <T> LambdaHandler ofBatch(Type type, BatchSubscriberBuilder.BatchHandler<T> handler) {
        return batch(type, handler, handler);
    }

    private static <T> LambdaHandler batch(Type type, Object lambda, BatchSubscriberBuilder.BatchHandler<T> handler) {
        return new LambdaHandler(true, type, withResult(lambda, (records, view) -> {
            KafkaBatch<T> batch = view.batchOf(records);
            return handler.handle(batch.bodies(), batch);
        }));
    }

    /** A lambda of Kotlin gives an object even where it gives nothing. */
    private static Call withResult(Object lambda, Call call) {
        return KotlinCode.wrote(lambda.getClass())
                ? (records, view) -> {
                    Object result = call.with(records, view);
                    return result == null || KotlinCode.isNothing(result) ? null : result;
                }
                : call;
    }

    static <T> SubscriberBuilder.Handler<T> silent(SubscriberBuilder.Consumer<? super T> consumer) {
        return body -> {
            consumer.accept(body);
            return null;
        };
    }

    static <T> SubscriberBuilder.MessageHandler<T> silent(SubscriberBuilder.MessageConsumer<T> consumer) {
        return (body, message) -> {
            consumer.accept(body, message);
            return null;
        };
    }

    static <T> BatchSubscriberBuilder.Handler<T> silentBatch(BatchSubscriberBuilder.Consumer<T> consumer) {
        return bodies -> {
            consumer.accept(bodies);
            return null;
        };
    }

    static <T> BatchSubscriberBuilder.BatchHandler<T> silentBatch(BatchSubscriberBuilder.BatchConsumer<T> consumer) {
        return (bodies, batch) -> {
            consumer.accept(bodies, batch);
            return null;
        };
    }

    static void demandNoPublisher(SubscriberDraft draft) {
        if (!draft.publishTo().isEmpty()) {
            throw new IllegalStateException(draft.name() + " publishes to " + draft.publishTo()
                    + ", but consume(...) gives no result; use handle(...)");
        }
    }

    @Override
    public Optional<Dispatch<ConsumerRecord<byte[], byte[]>>> bind(
            String name, HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools) {
        KafkaRecords view = (KafkaRecords) tools.mapper();
        return bind(name, batch, type, tools, (records, arguments) -> call.with(records, view));
    }

    /** Binds what takes bodies of a type and finds the rest by itself. */
    static Optional<Dispatch<ConsumerRecord<byte[], byte[]>>> bind(
            String name,
            boolean batch,
            Type type,
            HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools,
            BoundHandler.Invoker<ConsumerRecord<byte[], byte[]>> invoker) {
        try {
            BoundHandler.BodyReader<ConsumerRecord<byte[], byte[]>> reader =
                    tools.bodies().reader(type);
            BoundHandler<ConsumerRecord<byte[], byte[]>> handler =
                    new BoundHandler<>(name, batch, reader, List.of(), invoker);
            return Optional.of(Dispatch.toOne(handler, Optional.of(type)));
        } catch (IllegalArgumentException e) {
            tools.problems().add(name + ": the body: " + e.getMessage());
            return Optional.empty();
        }
    }
}
