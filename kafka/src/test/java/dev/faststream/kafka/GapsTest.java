package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faststream.FastStream;
import dev.faststream.embedded.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logs in which offsets are missing: commits pass over them, and no lag is left. */
@WithKafka
final class GapsTest {
    /** Makes the broker begin a new segment, so that what was before can be compacted. */
    private static final String ROLL = "roll";

    private final String group = "g-" + UUID.randomUUID();
    private final List<String> handled = new CopyOnWriteArrayList<>();

    private FastStream start(RealKafka kafka, String topic, String protocol, Predicate<String> staysOpen) {
        return start(kafka, topic, protocol, 4, staysOpen);
    }

    /** With one worker all is handled in the order of the log. */
    private FastStream start(
            RealKafka kafka, String topic, String protocol, int maxWorkers, Predicate<String> staysOpen) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic)
                .groupId(group)
                .property("group.protocol", protocol)
                .maxWorkers(maxWorkers)
                .consume(String.class, (body, message) -> {
                    if (staysOpen.test(body)) {
                        message.nack(Duration.ofHours(1));
                    } else if (!body.equals(ROLL)) {
                        handled.add(body);
                    }
                });
        FastStream app = FastStream.of(broker);
        app.start();
        return app;
    }

    // --- transactions

    private static Producer<byte[], byte[]> transactional(RealKafka kafka) {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers(), "transactional.id", "tx-" + UUID.randomUUID()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        return producer;
    }

    private static void transaction(Producer<byte[], byte[]> producer, String topic, boolean commit, String... values) {
        producer.beginTransaction();
        List<Future<?>> sent = new ArrayList<>();
        for (String value : values) {
            sent.add(producer.send(record(topic, value)));
        }
        producer.flush();
        assertThat(sent).allMatch(Future::isDone);
        if (commit) {
            producer.commitTransaction();
        } else {
            producer.abortTransaction();
        }
    }

    @ParameterizedTest
    @CsvSource({"classic", "consumer"})
    void transactionMarkersAndAbortedRecordsLeaveNoLag(String protocol, RealKafka kafka) {
        String in = kafka.topic();
        try (Producer<byte[], byte[]> producer = transactional(kafka);
                GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            transaction(producer, in, false, "aborted");
            transaction(producer, in, true, "a", "b", "c");
            transaction(producer, in, false, "aborted", "aborted");
            FastStream app = start(kafka, in, protocol, body -> false);
            try {
                eventually(() -> assertThat(offsets.lag()).isZero());
                assertThat(offsets.committed(0)).isEqualTo(9);
                transaction(producer, in, true, "d");
                eventually(() -> assertThat(offsets.committed(0)).isEqualTo(11));
                transaction(producer, in, false, "aborted");
                eventually(() -> assertThat(offsets.committed(0)).isEqualTo(13));
            } finally {
                app.stop();
            }
            assertThat(handled).containsExactlyInAnyOrder("a", "b", "c", "d");
        }
    }

    @Test
    void whatIsDoneBeyondAnOpenRecordIsKnownAcrossTransactions(RealKafka kafka) {
        String in = kafka.topic();
        try (Producer<byte[], byte[]> producer = transactional(kafka);
                GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
            transaction(producer, in, true, "a", "open1", "b");
            transaction(producer, in, false, "aborted");
            transaction(producer, in, true, "c", "open2");
            transaction(producer, in, true, "d");
            FastStream first = start(kafka, in, "classic", body -> body.startsWith("open"));
            eventually(() -> assertThat(handled).containsExactlyInAnyOrder("a", "b", "c", "d"));
            first.stop();
            assertThat(offsets.committed(0)).isEqualTo(1);
            FastStream second = start(kafka, in, "classic", 1, body -> false);
            eventually(() -> assertThat(offsets.lag()).isZero());
            second.stop();
            assertThat(handled).hasSize(6).endsWith("open1", "open2");
        }
    }

    // --- compaction

    @Test
    @Timeout(120)
    void compactedTopicIsReadOnceAndLeavesNoLag() {
        try (EmbeddedKafka own = EmbeddedKafka.builder()
                .property("log.cleaner.backoff.ms", "100")
                .start()) {
            RealKafka kafka = new RealKafka(own);
            String in = "compacted";
            own.createTopic(
                    in,
                    1,
                    Map.of(
                            "cleanup.policy", "compact",
                            "segment.ms", "100",
                            "min.cleanable.dirty.ratio", "0.01",
                            "max.compaction.lag.ms", "100"));
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            IntStream.range(0, 500).forEach(i -> records.add(record(in, 0, "k" + i % 250, Integer.toString(i))));
            // Half of the keys that are left are in the gaps of others, which are written once more.
            IntStream.range(0, 250)
                    .filter(i -> i % 2 == 0)
                    .forEach(i -> records.add(record(in, 0, "k" + i, "last" + i)));
            kafka.send(records);
            Set<String> left = awaitCompaction(kafka, in);
            assertThat(left).contains("251", "253", "499").doesNotContain("0", "250", "252");

            FastStream first = start(kafka, in, "classic", body -> body.equals("255"));
            eventually(() -> assertThat(handled).hasSize(left.size() - 1));
            first.stop();
            assertThat(kafka.committed(group, in, 0)).isEqualTo(255);
            FastStream second = start(kafka, in, "classic", body -> false);
            try (GroupOffsets offsets = GroupOffsets.of(kafka, group, in)) {
                eventually(() -> assertThat(offsets.lag()).isZero());
            }
            second.stop();
            assertThat(handled).hasSameSizeAs(left).containsAll(left).endsWith("255");
        }
    }

    /** Waits until the old values are gone; gives those that are left. */
    private static Set<String> awaitCompaction(RealKafka kafka, String topic) {
        Set<String> left = new ConcurrentSkipListSet<>();
        await().atMost(RealKafka.PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            kafka.send(record(topic, 0, ROLL, ROLL));
            left.clear();
            left.addAll(values(kafka, topic));
            left.remove(ROLL);
            return !left.contains("0") && !left.contains("252");
        });
        return left;
    }

    private static List<String> values(RealKafka kafka, String topic) {
        List<String> values = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.servers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = kafka.size(topic);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> values.add(RealKafka.text(record.value())));
            }
        }
        return values;
    }
}
