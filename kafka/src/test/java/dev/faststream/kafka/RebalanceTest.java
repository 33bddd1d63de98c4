package dev.faststream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members that come and go while there is work. */
@WithKafka
final class RebalanceTest {
    private static final int PARTITIONS = 6;
    private static final int RECORDS = 3_000;

    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void membersThatJoinAndLeaveGracefullyHandleEveryRecordOnce(String protocol, RealKafka kafka) throws Exception {
        String topic = kafka.topic(PARTITIONS);
        String group = "g-" + UUID.randomUUID();
        ConcurrentLinkedQueue<String> first = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<String> second = new ConcurrentLinkedQueue<>();
        kafka.whileRunning(member(kafka, topic, group, protocol, first), () -> {
            send(kafka, topic, 0);
            RealKafka.eventually(() -> assertThat(first).isNotEmpty());
            kafka.whileRunning(member(kafka, topic, group, protocol, second), () -> {
                RealKafka.eventually(() -> {
                    kafka.send(topic, "probe-" + UUID.randomUUID());
                    assertThat(second).isNotEmpty();
                });
                send(kafka, topic, RECORDS);
            });
            send(kafka, topic, 2 * RECORDS);
            RealKafka.eventually(() -> assertThat(numbers(first, second)).hasSizeGreaterThanOrEqualTo(3 * RECORDS));
        });
        assertThat(numbers(first, second))
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 3 * RECORDS).boxed().toList());
    }

    private static KafkaBroker member(
            RealKafka kafka, String topic, String group, String protocol, ConcurrentLinkedQueue<String> handled) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic)
                .groupId(group)
                .property("group.protocol", protocol)
                .batch()
                .maxRecords(50)
                .batchTimeoutMs(20)
                .consume(String.class, bodies -> handled.addAll(bodies));
        return broker;
    }

    private static void send(RealKafka kafka, String topic, int from) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = from; i < from + RECORDS; i++) {
            records.add(RealKafka.record(topic, i % PARTITIONS, "k" + i, Integer.toString(i)));
        }
        kafka.send(records);
    }

    private static List<Integer> numbers(ConcurrentLinkedQueue<String> first, ConcurrentLinkedQueue<String> second) {
        List<String> all = new ArrayList<>(first);
        all.addAll(second);
        return all.stream()
                .filter(text -> !text.startsWith("probe"))
                .map(Integer::valueOf)
                .toList();
    }
}
