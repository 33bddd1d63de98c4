package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is committed, and what a restart makes of it. */
@WithKafka
final class CommitsTest {
    private final String group = "g-" + UUID.randomUUID();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    private void alter(RealKafka kafka, String topic, OffsetAndMetadata offset) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            admin.alterConsumerGroupOffsets(group, Map.of(new TopicPartition(topic, 0), offset))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private KafkaBroker handling(RealKafka kafka, String in) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).consume(String.class, body -> calls.add(body));
        return broker;
    }

    @Test
    void whatIsDoneBehindAnOpenRecordIsNotHandledAgainAfterARestart(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(IntStream.range(0, 1_001)
                .mapToObj(i -> record(in, 0, "k" + i % 100, Integer.toString(i)))
                .toList());
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).maxWorkers(8).consume(String.class, (body, message) -> {
            if (body.equals("0")) {
                message.nack(Duration.ofHours(1));
            }
            calls.add(body);
        });
        // Ten others have the key of the first one, and wait with it.
        kafka.whileRunning(broker, () -> eventually(() -> assertThat(calls).hasSize(991)));
        assertThat(kafka.committed(group, in, 0)).isZero();
        calls.clear();
        kafka.whileRunning(
                handling(kafka, in),
                () -> eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1_001)));
        assertThat(calls)
                .hasSize(11)
                .allSatisfy(body -> assertThat(Integer.parseInt(body) % 100).isZero());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "written by another tool", "fs1:", "fs1:AAAAAAAAAAAAAAAA", "fs9:\u00e4\u00f6\u00fc"})
    void metadataThatIsNotOursIsTakenForNone(String metadata, RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b", "c");
        alter(kafka, in, new OffsetAndMetadata(1, metadata));
        kafka.whileRunning(
                handling(kafka, in),
                () -> eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(3)));
        assertThat(calls).containsExactly("b", "c");
    }

    @Test
    void metadataOfAnotherOffsetIsTakenForNone(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b", "c", "d");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).maxWorkers(4).consume(String.class, (body, message) -> {
            calls.add(body);
            if (body.equals("b")) {
                message.nack(Duration.ofHours(1));
            }
        });
        kafka.whileRunning(broker, () -> eventually(() -> assertThat(calls).contains("a", "b", "c", "d")));
        String metadata = kafka.committedMetadata(group, in, 0);
        assertThat(metadata).startsWith("fs1:");
        // Another tool moves the offset, and keeps what is beside it.
        alter(kafka, in, new OffsetAndMetadata(0, metadata));
        calls.clear();
        kafka.whileRunning(
                handling(kafka, in),
                () -> eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(4)));
        assertThat(calls).containsExactly("a", "b", "c", "d");
    }

    @Test
    void transactionMarkersAndAbortedRecordsLeaveNoLag(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers(), "transactional.id", "tx-" + group),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            for (int i = 0; i < 6; i++) {
                producer.beginTransaction();
                producer.send(record(in, 0, null, Integer.toString(i))).get(30, TimeUnit.SECONDS);
                if (i % 2 == 0) {
                    producer.commitTransaction();
                } else {
                    producer.abortTransaction();
                }
            }
        }
        kafka.whileRunning(
                handling(kafka, in),
                () -> eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(kafka.size(in))));
        assertThat(calls).containsExactly("0", "2", "4");
        assertThat(kafka.size(in)).isEqualTo(12);
    }

    @Test
    void isCommittedAfterSoManyRecordsAlthoughTheIntervalIsLong(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .commitInterval(Duration.ofHours(1))
                .commitEvery(5)
                .consume(String.class, body -> calls.add(body));
        kafka.whileRunning(broker, () -> {
            // The first commit is due at once, whatever the interval.
            kafka.send(in, "0");
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1));
            kafka.send(in, "1", "2", "3");
            eventually(() -> assertThat(calls).hasSize(4));
            assertThat(kafka.committed(group, in, 0)).isEqualTo(1);
            kafka.send(in, "4", "5", "6");
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isGreaterThanOrEqualTo(6));
        });
        assertThat(kafka.committed(group, in, 0)).isEqualTo(7);
    }
}
