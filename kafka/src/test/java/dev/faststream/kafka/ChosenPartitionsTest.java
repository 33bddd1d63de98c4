package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.ConfigurationException;
import dev.faststream.FastStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Subscribers that read chosen partitions, without a group. */
@WithKafka
final class ChosenPartitionsTest {
    private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

    private final List<String> handled = new CopyOnWriteArrayList<>();

    /** Three records in each partition, the second of them from noon. */
    private static List<ProducerRecord<byte[], byte[]>> records(String topic, int partitions) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            for (int i = 0; i < 3; i++) {
                long timestamp = NOON.plusSeconds(60L * (i - 1)).toEpochMilli();
                records.add(new ProducerRecord<>(
                        topic, partition, timestamp, null, RealKafka.bytes("p" + partition + "-" + i)));
            }
        }
        return records;
    }

    @Test
    void onlyTheChosenPartitionsAreReadEachFromItsPlace(RealKafka kafka) throws Exception {
        String in = kafka.topic(6);
        kafka.send(records(in, 6));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .partition(0, StartAt.beginning())
                .partition(1, StartAt.offset(2))
                .partition(2, StartAt.time(NOON))
                .partition(3, StartAt.end())
                .partition(4)
                .consume(String.class, body -> handled.add(body));
        kafka.whileRunning(broker, () -> {
            List<ProducerRecord<byte[], byte[]>> more = new ArrayList<>();
            for (int partition = 5; partition >= 0; partition--) {
                more.add(record(in, partition, null, "p" + partition + "-new"));
            }
            kafka.send(more);
            eventually(() -> assertThat(handled)
                    .containsExactlyInAnyOrder(
                            "p0-0", "p0-1", "p0-2", "p0-new", "p1-2", "p1-new", "p2-1", "p2-2", "p2-new", "p3-new",
                            "p4-new"));
        });
    }

    private record Annotated(List<String> handled) {
        @KafkaSubscriber(
                topics = {"chosen-a", "chosen-b"},
                partitions = {"0@earliest", "1@1", "2 @ 2026-01-31T12:00:00Z"},
                autoOffsetReset = "latest")
        void handle(String body, KafkaMessage<String> message) {
            handled.add(message.topic() + " " + body);
        }
    }

    @Test
    void annotationChoosesPartitionsOfAllItsTopics(RealKafka kafka) throws Exception {
        for (String topic : List.of("chosen-a", "chosen-b")) {
            kafka.kafka().createTopic(topic, 4);
            kafka.send(records(topic, 4));
        }
        kafka.whileRunning(
                new Annotated(handled),
                () -> eventually(() -> assertThat(handled)
                        .contains("chosen-a p0-0", "chosen-a p1-1", "chosen-a p2-1", "chosen-b p0-0")
                        .hasSize(14)));
        assertThat(handled).doesNotContain("chosen-a p1-0", "chosen-a p2-0").noneMatch(line -> line.contains("p3"));
    }

    @Test
    void sourceReadsChosenPartitions(RealKafka kafka) throws Exception {
        String in = kafka.topic(2);
        kafka.send(records(in, 2));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        var source = broker.subscriber(in).partition(1, StartAt.beginning()).source(String.class);
        kafka.whileRunning(
                broker,
                () -> assertThat(source.stream().limit(3).map(message -> String.valueOf(message.body())))
                        .containsExactly("p1-0", "p1-1", "p1-2"));
    }

    @Test
    void partitionThatDoesNotExistIsNamed(RealKafka kafka) throws Exception {
        String in = kafka.topic(2);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).partition(1).partition(7).consume(String.class, body -> handled.add(body));
        try (Logs logs = Logs.of(WholeTopics.class)) {
            kafka.whileRunning(broker, () -> {
                kafka.send(record(in, 1, null, "a"));
                eventually(() -> assertThat(handled).containsExactly("a"));
            });
            assertThat(logs.naming(in))
                    .first()
                    .asString()
                    .contains("reads the partitions [7] of topic " + in + ", which has only 2");
        }
    }

    record Wrong() {
        @KafkaSubscriber(
                topics = "in",
                partitions = {"one", "2@sometime"})
        void handle(String body) {}
    }

    @Test
    void choiceThatCanNotBeIsRefusedWithTheWayOut() {
        KafkaBroker broker = KafkaBroker.of("localhost:1").include(new Wrong());
        broker.subscriber("grouped").groupId("g").partition(0).consume(String.class, body -> {});
        broker.subscriber("orders.{region}").partition(0).consume(String.class, body -> {});
        broker.subscriber("negative").partition(-1).consume(String.class, body -> {});
        assertThatThrownBy(FastStream.of(broker)::start)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Wrong.handle: partitions: 'one' is no partition; write its number")
                .hasMessageContaining("Wrong.handle: partitions: 'sometime' is no place to start at; write earliest")
                .hasMessageContaining("subscriber(grouped): it reads the partitions 0, but has a group, g")
                .hasMessageContaining("subscriber(orders.{region}): it reads the partitions 0, but its topics have")
                .hasMessageContaining("the partition -1 can't be; partitions are numbered from 0");
        assertThatThrownBy(() -> StartAt.offset(-1)).hasMessageContaining("offsets begin with 0");
    }
}
