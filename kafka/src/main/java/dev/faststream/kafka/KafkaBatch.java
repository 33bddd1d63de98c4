package dev.faststream.kafka;

import dev.faststream.Context;
import dev.faststream.Headers;
import dev.faststream.internal.Handling;
import dev.faststream.internal.InFlight;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A batch of messages. Inside each partition they are in the order of its log. What the handler marks on a message
 * stands for that message; the others are acked when it returns and tried again when it throws.
 *
 * <p>Like {@link KafkaMessage}, a view that decodes nothing before it is asked. Meant for the thread that runs the
 * handler.
 *
 * @param <T> the type of the bodies, as the handler declares it
 */
public final class KafkaBatch<T> implements Iterable<KafkaMessage<T>> {
    /** Handles one message of a batch. */
    @FunctionalInterface
    public interface Action<T> {
        /** Handles the message; an exception fails this message alone. */
        void accept(KafkaMessage<T> message) throws Exception;
    }

    private final List<InFlight<ConsumerRecord<byte[], byte[]>>> inFlight;
    private final KafkaRecords records;
    private final Handling<ConsumerRecord<byte[], byte[]>> handling;
    private @Nullable List<KafkaMessage<T>> messages;

    KafkaBatch(
            List<InFlight<ConsumerRecord<byte[], byte[]>>> inFlight,
            KafkaRecords records,
            Handling<ConsumerRecord<byte[], byte[]>> handling) {
        this.inFlight = inFlight;
        this.records = records;
        this.handling = handling;
    }

    /** How many messages there are, at least one. */
    public int size() {
        return inFlight.size();
    }

    /**
     * Gives the message at an index, from 0.
     *
     * @throws IndexOutOfBoundsException if there is none
     */
    public KafkaMessage<T> get(int index) {
        return messages().get(index);
    }

    /** All messages, unmodifiable. */
    public List<KafkaMessage<T>> messages() {
        List<KafkaMessage<T>> known = messages;
        if (known == null) {
            known = new ArrayList<>(inFlight.size());
            for (InFlight<ConsumerRecord<byte[], byte[]>> record : inFlight) {
                known.add(new KafkaMessage<>(record, records));
            }
            known = Collections.unmodifiableList(known);
            messages = known;
        }
        return known;
    }

    @Override
    public Iterator<KafkaMessage<T>> iterator() {
        return messages().iterator();
    }

    /** A stream of all messages. */
    public Stream<KafkaMessage<T>> stream() {
        return messages().stream();
    }

    /** The bodies, one for each message, null for a tombstone; unmodifiable. */
    @SuppressWarnings("unchecked") // the bodies were decoded as the type that the handler declares, which is T
    public List<@Nullable T> bodies() {
        List<@Nullable T> bodies = new ArrayList<>(inFlight.size());
        for (InFlight<ConsumerRecord<byte[], byte[]>> record : inFlight) {
            bodies.add((T) record.body());
        }
        return Collections.unmodifiableList(bodies);
    }

    /** The headers, one for each message, undecoded until asked for; unmodifiable. */
    public List<Headers> headers() {
        return stream().map(KafkaMessage::headers).toList();
    }

    /** The untouched native records, one for each message; unmodifiable. */
    public List<ConsumerRecord<byte[], byte[]>> raw() {
        return inFlight.stream().map(InFlight::record).toList();
    }

    /** The context of the delivery that this thread is handling, as {@link KafkaMessage#context}. */
    public Context context() {
        return Handling.demandContext();
    }

    /** The partitions that the messages come from, ordered, each as topic-number. */
    public Set<String> partitions() {
        Set<String> partitions = new TreeSet<>();
        for (InFlight<ConsumerRecord<byte[], byte[]>> record : inFlight) {
            partitions.add(record.partition().toString());
        }
        return Collections.unmodifiableSet(partitions);
    }

    /**
     * Handles the messages one after the other. A message whose action throws is tried again by itself and, if that
     * does not help, dead-lettered; exceptions that are verbs, as {@link dev.faststream.RejectMessage}, say what
     * becomes of it. The others are not touched by it. What an action publishes carries its own message's correlation
     * id.
     */
    public void forEachMessage(Action<? super T> action) {
        for (KafkaMessage<T> message : messages()) {
            handleOne(message, action);
        }
    }

    @SuppressWarnings("unchecked") // an action that takes any S of which T is a subtype only reads a message of T
    private void handleOne(KafkaMessage<T> message, Action<? super T> action) {
        try {
            handling.with(List.of(message.inFlight()), () -> {
                ((Action<T>) action).accept(message);
                return message;
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            message.inFlight().failed(e);
        } catch (Throwable t) {
            message.inFlight().failed(t);
        }
    }

    /** Says how many messages of which partitions it holds. */
    @Override
    public String toString() {
        return size() + " messages of " + partitions();
    }
}
