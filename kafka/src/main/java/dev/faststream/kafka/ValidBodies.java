package dev.faststream.kafka;

import dev.faststream.Unwanted;
import dev.faststream.internal.ConstrainedBodies;
import dev.faststream.internal.Dispatch;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.Partition;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Handlers that get only bodies which keep the constraints of their classes. Immutable. */
record ValidBodies(HandlerSource source) implements HandlerSource {
    @Override
    public Optional<Dispatch<ConsumerRecord<byte[], byte[]>>> bind(
            String name, HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools) {
        try {
            var check = ConstrainedBodies.of(tools.context(), tools.mapper());
            return source.bind(name, tools).map(handlers -> handlers.checking(check));
        } catch (IllegalArgumentException e) {
            tools.problems().add(name + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public HandlerSource within(SubscriberDefaults defaults) {
        return new ValidBodies(source.within(defaults));
    }

    @Override
    public HandlerSource resolved(Texts texts) {
        return new ValidBodies(source.resolved(texts));
    }

    @Override
    public List<String> resultTopics() {
        return source.resultTopics();
    }

    @Override
    public Unwanted unwanted() {
        return source.unwanted();
    }

    @Override
    public List<String> problems(SubscriberOptions options) {
        return source.problems(options);
    }

    @Override
    public void withdraw(Collection<Partition> partitions) {
        source.withdraw(partitions);
    }

    @Override
    public boolean waitsForTakers() {
        return source.waitsForTakers();
    }

    @Override
    public String describe() {
        return source.describe();
    }
}
