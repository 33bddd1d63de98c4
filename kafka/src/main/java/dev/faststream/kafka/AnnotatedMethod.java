package dev.faststream.kafka;

import dev.faststream.internal.Dispatch;
import dev.faststream.internal.HandlerBinder;
import java.lang.reflect.Method;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A handler that is a method. Immutable. */
record AnnotatedMethod(Object bean, Method method, boolean batch) implements HandlerSource {
    @Override
    public Optional<Dispatch<ConsumerRecord<byte[], byte[]>>> bind(
            String name, HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools) {
        HandlerBinder<ConsumerRecord<byte[], byte[]>> binder =
                new HandlerBinder<>(tools, bean, method, batch, ((KafkaRecords) tools.mapper()).variables());
        return binder.bind().map(handler -> Dispatch.toOne(handler, binder.bodyType()));
    }
}
