package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.internal.Dispatch;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.Handover;
import dev.faststream.internal.InFlight;
import dev.faststream.internal.Partition;
import dev.faststream.internal.Time;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A handler that hands messages over to whoever asks a {@link KafkaSource} for them. Immutable.
 *
 * @param type the type of the bodies
 * @param view makes of records what is handed over
 * @param <M> a message or a batch
 */
record HandedOver<M>(boolean batch, Type type, Handover<ConsumerRecord<byte[], byte[]>, M> handover, View<M> view)
        implements HandlerSource {
    /** Makes of records what is handed over. */
    @FunctionalInterface
    interface View<M> {
        M of(List<InFlight<ConsumerRecord<byte[], byte[]>>> records, KafkaRecords mapper);
    }

    static <T> HandedOver<KafkaMessage<T>> single(Type type) {
        return new HandedOver<>(
                false, type, new Handover<>(), (records, mapper) -> new KafkaMessage<>(records.getFirst(), mapper));
    }

    static <T> HandedOver<KafkaBatch<T>> batch(Type type) {
        return new HandedOver<>(true, type, new Handover<>(), (records, mapper) -> mapper.batchOf(records));
    }

    @Override
    public Optional<Dispatch<ConsumerRecord<byte[], byte[]>>> bind(
            String name, HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools) {
        KafkaRecords mapper = (KafkaRecords) tools.mapper();
        return LambdaHandler.bind(name, batch, type, tools, (records, arguments) -> {
            handover.offer(records, view.of(records, mapper));
            return null;
        });
    }

    @Override
    public List<String> problems(SubscriberOptions options) {
        List<String> problems = new ArrayList<>();
        if (options.failures().ackPolicy() == AckPolicy.ACK_FIRST) {
            problems.add("its policy ACK_FIRST acks messages before somebody asks for them, and loses those that nobody"
                    + " asks for; set another ackPolicy(...) here, and ack() each message when it has come");
        }
        if (options.handlerTimeoutMs() > 0) {
            problems.add("it has a handlerTimeout, but no handler: who takes a message may keep it as long as he wants;"
                    + " remove it");
        }
        if (!options.publishTo().isEmpty()) {
            problems.add("it publishes to " + options.publishTo()
                    + ", but a source has no results; remove publisher(...)" + " and publish with broker.publish(...)");
        }
        return problems;
    }

    @Override
    public void withdraw(Collection<Partition> partitions) {
        handover.withdraw(partitions);
    }

    @Override
    public boolean waitsForTakers() {
        return true;
    }

    @Override
    public boolean rests(int workers) {
        return handover.rests(workers);
    }

    @Override
    public void livesBy(Time time) {
        handover.livesBy(time);
    }

    @Override
    public String describe() {
        return "; a source: what was taken is done when the next is asked for, or when it is acked";
    }
}
