package dev.faststream.testing;

import dev.faststream.kafka.internal.Inside;
import dev.faststream.kafka.internal.Reads;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes what a test says, into topics that it makes where there are none. Used by the test's thread. */
final class Publishing {
    private final Ground ground;
    private final ToIntFunction<String> partitionsOf;
    private final Supplier<Inside> broker;
    private @Nullable Producer<byte[], byte[]> producer;

    /**
     * Makes one.
     *
     * @param partitionsOf how many partitions a topic gets; 0 if it is not to be made
     * @param broker publishes as the app does; not there before that is started
     */
    Publishing(Ground ground, ToIntFunction<String> partitionsOf, Supplier<Inside> broker) {
        this.ground = ground;
        this.partitionsOf = partitionsOf;
        this.broker = broker;
    }

    void createTopics(Reads reads) {
        Stream.concat(reads.topics().stream(), reads.results().stream()).forEach(this::createTopic);
    }

    private void createTopic(String topic) {
        int partitions = partitionsOf.applyAsInt(topic);
        if (partitions > 0) {
            ground.create(topic, partitions);
        }
    }

    /** Sends as the app's broker does, and waits for the acknowledgement. */
    RecordMetadata send(String topic, Object body) {
        return sendAll(topic, List.of(body)).getFirst();
    }

    List<RecordMetadata> sendAll(String topic, Collection<?> bodies) {
        createTopic(topic);
        List<CompletableFuture<RecordMetadata>> sends = new ArrayList<>();
        bodies.forEach(body -> sends.add(broker.get().publish().apply(topic, body)));
        return sends.stream().map(send -> Waiting.on(ground.time(), send)).toList();
    }

    /** Sends a native record, and waits for the acknowledgement. */
    RecordMetadata send(ProducerRecord<byte[], byte[]> record) {
        createTopic(record.topic());
        if (producer == null) {
            producer = producer(Map.of());
        }
        return Waiting.on(ground.time(), producer.send(record));
    }

    /** Makes a producer of the test's own. */
    Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        all.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return ground.clients().producer(all);
    }

    void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
