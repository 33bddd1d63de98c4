package dev.faststream.embedded;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's own clients, connected to a broker under test. */
record Clients(String bootstrapServers) {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    static Clients of(EmbeddedKafka kafka) {
        return new Clients(kafka.bootstrapServers());
    }

    Producer<String, String> producer(Map<String, Object> config) {
        return new KafkaProducer<>(connected(config), new StringSerializer(), new StringSerializer());
    }

    Consumer<String, String> consumer(String topic, Map<String, Object> config) {
        Map<String, Object> all = new HashMap<>(config);
        all.putIfAbsent("group.id", "readers-of-" + topic);
        all.put("auto.offset.reset", "earliest");
        var consumer = new KafkaConsumer<>(connected(all), new StringDeserializer(), new StringDeserializer());
        consumer.subscribe(List.of(topic));
        return consumer;
    }

    /** Sends one value and waits for the broker's word that it has it. */
    void send(String topic, String value) {
        send(new ProducerRecord<>(topic, value));
    }

    void send(ProducerRecord<String, String> message) {
        try (var producer = producer(Map.of())) {
            send(producer, message);
        }
    }

    static void send(Producer<String, String> producer, ProducerRecord<String, String> message) {
        try {
            producer.send(message).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new AssertionError("not sent: " + message, failure);
        }
    }

    List<ConsumerRecord<String, String>> receive(String topic, int count) {
        try (var consumer = consumer(topic, Map.of())) {
            return receive(consumer, count);
        }
    }

    static List<ConsumerRecord<String, String>> receive(Consumer<String, String> consumer, int count) {
        List<ConsumerRecord<String, String>> received = new ArrayList<>();
        await().atMost(PATIENCE).pollInSameThread().pollDelay(Duration.ZERO).until(() -> {
            consumer.poll(Duration.ofMillis(100)).forEach(received::add);
            return received.size() >= count;
        });
        return received;
    }

    static List<String> values(List<ConsumerRecord<String, String>> records) {
        return records.stream().map(ConsumerRecord::value).toList();
    }

    String clusterId() {
        try (Admin admin = Admin.create(connected(Map.of()))) {
            return admin.describeCluster().clusterId().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new AssertionError("the cluster at " + bootstrapServers + " does not tell its id", failure);
        }
    }

    private Map<String, Object> connected(Map<String, Object> config) {
        Map<String, Object> all = new HashMap<>(config);
        all.put("bootstrap.servers", bootstrapServers);
        return all;
    }
}
