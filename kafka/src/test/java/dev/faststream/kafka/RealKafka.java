package dev.faststream.kafka;

import static org.awaitility.Awaitility.await;

import dev.faststream.FastStream;
import dev.faststream.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The broker of the test run, seen from outside: Kafka's own clients, and apps to be started on it. */
record RealKafka(EmbeddedKafka kafka) {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    String servers() {
        return kafka.bootstrapServers();
    }

    /** Makes a topic of a name that no other test has. */
    String topic(int partitions) {
        String name = "t-" + UUID.randomUUID();
        kafka.createTopic(name, partitions);
        return name;
    }

    String topic() {
        return topic(1);
    }

    /** Makes topics of one partition whose names are written in annotations. */
    void create(String... topics) {
        for (String topic : topics) {
            kafka.createTopic(topic, 1);
        }
    }

    /** Something to do while an app runs. */
    @FunctionalInterface
    interface WhileRunning {
        void run() throws Exception;
    }

    /** Starts an app with the annotated handlers of an object, and stops it afterwards. */
    void whileRunning(Object handlers, WhileRunning test) throws Exception {
        whileRunning(KafkaBroker.of(servers()).include(handlers), test);
    }

    /** Starts an app with a broker, and stops it afterwards. */
    void whileRunning(KafkaBroker broker, WhileRunning test) throws Exception {
        whileRunning(FastStream.of(broker), test);
    }

    /** Starts an app, and stops it afterwards. */
    void whileRunning(FastStream app, WhileRunning test) throws Exception {
        app.shutdownTimeout(Duration.ofSeconds(10)).start();
        try {
            test.run();
        } finally {
            app.stop();
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static ProducerRecord<byte[], byte[]> record(String topic, @Nullable String value) {
        return new ProducerRecord<>(topic, value == null ? null : bytes(value));
    }

    static ProducerRecord<byte[], byte[]> record(
            String topic, int partition, @Nullable String key, @Nullable String value) {
        return new ProducerRecord<>(
                topic, partition, key == null ? null : bytes(key), value == null ? null : bytes(value));
    }

    /** Adds a header to a record; a null value is legal on the wire. */
    static ProducerRecord<byte[], byte[]> with(
            ProducerRecord<byte[], byte[]> record, String name, byte @Nullable [] value) {
        record.headers().add(name, value);
        return record;
    }

    /** Adds a header of text to a record. */
    static ProducerRecord<byte[], byte[]> with(ProducerRecord<byte[], byte[]> record, String name, String value) {
        return with(record, name, bytes(value));
    }

    /** Sends values, in one partition if there is one, and waits until they are there. */
    void send(String topic, String... values) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String value : values) {
            records.add(record(topic, value));
        }
        send(records);
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        send(List.of(record));
    }

    /** Sends records; those of one partition get there together, unless they are large. */
    void send(List<ProducerRecord<byte[], byte[]>> records) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers(), "linger.ms", "10000"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var sent = records.stream().map(producer::send).toList();
            producer.flush();
            for (var metadata : sent) {
                metadata.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            }
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("not sent: " + records, e);
        }
    }

    /** Reads a topic from its beginning until so many records have come. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        return readUntil(topic, found -> found.size() >= count);
    }

    /** Reads a topic from its beginning until a record with a key has come. */
    ConsumerRecord<byte[], byte[]> find(String topic, String key) {
        return readUntil(topic, found -> !found.isEmpty() && hasKey(found.getLast(), key))
                .getLast();
    }

    private static boolean hasKey(ConsumerRecord<byte[], byte[]> record, String key) {
        return record.key() != null && text(record.key()).equals(key);
    }

    /** The topic may be created meanwhile. */
    private List<ConsumerRecord<byte[], byte[]>> readUntil(
            String topic, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers(), "max.poll.records", "1"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            await().atMost(PATIENCE)
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        if (consumer.assignment().isEmpty() && !assign(consumer, topic)) {
                            return false;
                        }
                        consumer.poll(Duration.ofMillis(100)).forEach(found::add);
                        return enough.test(found);
                    });
        }
        return found;
    }

    private static boolean assign(Consumer<byte[], byte[]> consumer, String topic) {
        List<TopicPartition> partitions = consumer.listTopics().getOrDefault(topic, List.of()).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return !partitions.isEmpty();
    }

    /** The committed offset of a partition; -1 where nothing is committed. */
    long committed(String group, String topic, int partition) {
        OffsetAndMetadata offset = commit(group, topic, partition);
        return offset == null ? -1 : offset.offset();
    }

    /** What is committed beside a partition's offset; empty where nothing is. */
    String committedMetadata(String group, String topic, int partition) {
        OffsetAndMetadata offset = commit(group, topic, partition);
        return offset == null ? "" : offset.metadata();
    }

    private @Nullable OffsetAndMetadata commit(String group, String topic, int partition) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .get(new TopicPartition(topic, partition));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("committed offsets of " + group + " are unknown", e);
        }
    }

    /** How many records there are in a topic of one partition. */
    long size(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .offset();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the end of " + topic + " is unknown", e);
        }
    }

    /** How a topic is set up. */
    String topicSetting(String topic, String name) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            return admin.describeConfigs(Set.of(resource))
                    .all()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .values()
                    .iterator()
                    .next()
                    .get(name)
                    .value();
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the settings of " + topic + " are unknown", e);
        }
    }

    boolean exists(String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers()))) {
            return admin.listTopics()
                    .names()
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .contains(topic);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("the topics are unknown", e);
        }
    }

    /** The text of a record's last header of a name. */
    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new AssertionError("no header " + name + " in " + record.headers());
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    static void eventually(Runnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion::run);
    }
}
