package dev.faststream.resilience;

import static org.awaitility.Awaitility.await;

import dev.faststream.FastStream;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A real broker for the whole run, seen from outside. */
record Cluster(EmbeddedKafka kafka) {
    /** Starts it when it is first needed, and stops it after the last test. */
    static final class Extension implements ParameterResolver {
        private record Running(EmbeddedKafka kafka) implements AutoCloseable {
            @Override
            public void close() {
                kafka.close();
            }
        }

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Cluster.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return new Cluster(context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(Extension.class))
                    .computeIfAbsent(Running.class, key -> new Running(EmbeddedKafka.start()), Running.class)
                    .kafka());
        }
    }

    /** Something to do while an app runs. */
    @FunctionalInterface
    interface WhileRunning {
        void run() throws Exception;
    }

    KafkaBroker broker() {
        return KafkaBroker.of(kafka.bootstrapServers());
    }

    void whileRunning(KafkaBroker broker, WhileRunning test) throws Exception {
        FastStream app = FastStream.of(broker).shutdownTimeout(Duration.ofSeconds(20));
        app.start();
        try {
            test.run();
        } finally {
            app.stop();
        }
    }

    String topic(int partitions) {
        String name = "t-" + UUID.randomUUID();
        kafka.createTopic(name, partitions);
        return name;
    }

    /** Sends numbers from 0 on, in turn to each of the partitions. */
    void sendNumbers(String topic, int count, int partitions) {
        try (Producer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                byte[] value = Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.UTF_8);
                sent.add(producer.send(new ProducerRecord<>(topic, i % partitions, null, value)));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("not sent to " + topic, e);
        }
    }

    long committed(String group, String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            OffsetAndMetadata offset = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .get(new TopicPartition(topic, 0));
            return offset == null ? -1 : offset.offset();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the offsets of " + group + " are unknown", e);
        }
    }

    boolean exists(String topic) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            return admin.listTopics().names().get().contains(topic);
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the topics are unknown", e);
        }
    }

    static void eventually(Runnable assertion) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(assertion::run);
    }
}
