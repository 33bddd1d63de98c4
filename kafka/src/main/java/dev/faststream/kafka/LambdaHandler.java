package dev.faststream.kafka;

import dev.faststream.internal.BoundHandler;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.InFlight;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A handler that was given as a lambda with the type of its bodies. Immutable. */
record LambdaHandler(boolean batch, Type type, Call call) implements Subscription.HandlerSource {
    /** Calls the lambda with what it takes. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object with(List<InFlight<ConsumerRecord<byte[], byte[]>>> records, KafkaRecords view) throws Exception;
    }

    static void demandNoPublisher(SubscriberDraft draft) {
        if (!draft.publishTo().isEmpty()) {
            throw new IllegalStateException(draft.name() + " publishes to " + draft.publishTo()
                    + ", but consume(...) gives no result; use handle(...)");
        }
    }

    @Override
    public Optional<BoundHandler<ConsumerRecord<byte[], byte[]>>> bind(
            String name, HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools) {
        try {
            BoundHandler.BodyReader<ConsumerRecord<byte[], byte[]>> reader =
                    tools.bodies().reader(type);
            KafkaRecords view = (KafkaRecords) tools.mapper();
            return Optional.of(new BoundHandler<>(
                    name, batch, reader, List.of(), (records, arguments) -> call.with(records, view)));
        } catch (IllegalArgumentException e) {
            tools.problems().add(name + ": the body: " + e.getMessage());
            return Optional.empty();
        }
    }
}
