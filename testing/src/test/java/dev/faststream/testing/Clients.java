package dev.faststream.testing;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The clients of a cluster, real or in memory, with the same settings. */
interface Clients {
    Consumer<byte[], byte[]> consumer(Map<String, Object> settings);

    Producer<byte[], byte[]> producer(Map<String, Object> settings);

    Admin admin();

    /** Those of a new cluster in memory. */
    static Clients inMemory(long seed) {
        return of(new InMemoryCluster(new VirtualTime(seed, Instant.now())));
    }

    static Clients of(InMemoryCluster cluster) {
        return new Clients() {
            @Override
            public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
                return new InMemoryConsumer(cluster, forConsumer(settings));
            }

            @Override
            public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
                return new InMemoryProducer(cluster, settings);
            }

            @Override
            public Admin admin() {
                return InMemoryAdmin.of(cluster);
            }
        };
    }

    /** Those of a real broker. */
    static Clients at(String servers) {
        return new Clients() {
            @Override
            public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
                Map<String, Object> all = forConsumer(settings);
                all.put("bootstrap.servers", servers);
                return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            }

            @Override
            public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
                Map<String, Object> all = new HashMap<>(settings);
                all.put("bootstrap.servers", servers);
                all.put("linger.ms", 0);
                return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
            }

            @Override
            public Admin admin() {
                return Admin.create(Map.of("bootstrap.servers", servers));
            }
        };
    }

    private static Map<String, Object> forConsumer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("enable.auto.commit", false);
        all.putIfAbsent("auto.offset.reset", "earliest");
        all.putIfAbsent("fetch.max.wait.ms", 10);
        all.putIfAbsent("isolation.level", "read_committed");
        return all;
    }
}
