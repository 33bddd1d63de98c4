package dev.faststream.benchmarks.parallel;

import dev.faststream.benchmarks.Setup;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Native clients with the client's own defaults. Keys are texts, for two arrays of the same bytes are different keys to
 * Parallel Consumer; bodies are decoded by its threads.
 */
final class Clients {
    private Clients() {}

    static Consumer<String, byte[]> consumer(Setup setup) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        setup.servers(),
                        ConsumerConfig.GROUP_ID_CONFIG,
                        Setup.GROUP,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    static Producer<String, byte[]> producer(Setup setup) {
        return new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, setup.servers()),
                new StringSerializer(),
                new ByteArraySerializer());
    }
}
