package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faststream.FastStream;
import dev.faststream.Ordering;
import dev.faststream.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many records, of which one in a hundred fails, and an app that is stopped and started again in the middle. */
@WithKafka
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // all tests read the same topic
@Timeout(120)
final class LoadTest {
    private static final int RECORDS = 100_000;
    private static final int PARTITIONS = 12;
    private static final int KEYS = 2_000;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private String topic = "";

    @BeforeAll
    void send(RealKafka kafka) {
        topic = kafka.topic(PARTITIONS);
        kafka.send(IntStream.range(0, RECORDS)
                .mapToObj(i -> {
                    int key = (i * 31 + i / 100) % KEYS;
                    return i % 10 == 0
                            ? record(topic, (i / 10) % PARTITIONS, null, Integer.toString(i))
                            : record(topic, key % PARTITIONS, "k" + key, Integer.toString(i));
                })
                .toList());
    }

    private static boolean isBad(int number) {
        return number % 199 == 107;
    }

    /** One in two hundred fails once or twice, one in two hundred always. */
    private static boolean fails(int number, int attempt) {
        return isBad(number) || (number % 197 == 7 && attempt <= 1 + number % 2);
    }

    private FastStream app(RealKafka kafka, String group, String shape, int workers, Tally tally) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        SubscriberBuilder subscriber = broker.subscriber(topic)
                .groupId(group)
                .maxWorkers(workers)
                .ordering(tally.ordering())
                .retry(RetryPolicy.standard().delay(Duration.ofMillis(5)));
        if (shape.equals("SINGLES")) {
            subscriber.consume(String.class, (body, message) -> {
                if (message.offset() % 500 == 0) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20)); // others overtake it
                }
                tally.handle(message);
            });
        } else {
            subscriber
                    .batch()
                    .maxRecords(200)
                    .batchBy(BatchBy.valueOf(shape))
                    .consume(String.class, (bodies, batch) -> tally.handle(batch.messages()));
        }
        FastStream app = FastStream.of(broker).shutdownTimeout(Duration.ofSeconds(30));
        app.start();
        return app;
    }

    @ParameterizedTest
    @CsvSource({"SINGLES, KEY, 32", "SINGLES, PARTITION, 12", "MIXED, KEY, 8", "PARTITION, PARTITION, 8"})
    void nothingIsLostRepeatedOrMisorderedAndNoLagIsLeft(String shape, Ordering ordering, int workers, RealKafka kafka)
            throws Exception {
        String group = "g-" + UUID.randomUUID();
        Tally tally = new Tally(RECORDS, ordering, LoadTest::fails);
        FastStream first = app(kafka, group, shape, workers, tally);
        try {
            await().atMost(PATIENCE).until(() -> tally.total() > RECORDS / 3);
        } finally {
            first.stop();
        }
        assertThat(tally.total()).as("handled when stopped").isLessThan(RECORDS * 9 / 10);

        FastStream second = app(kafka, group, shape, workers, tally);
        try (GroupOffsets offsets = GroupOffsets.of(kafka, group, topic)) {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> offsets.lag() == 0);
        } finally {
            second.stop();
        }
        List<Integer> bad =
                IntStream.range(0, RECORDS).filter(LoadTest::isBad).boxed().toList();
        assertThat(tally.disorders()).isEmpty();
        assertThat(tally.notOnce()).isEqualTo(bad);
        assertThat(bad).allSatisfy(number -> assertThat(tally.times(number)).isZero());
        assertThat(deadLetters(kafka, group)).containsExactlyInAnyOrderElementsOf(bad);
    }

    /** All of them; those of a partition are read in their order. */
    private List<Integer> deadLetters(RealKafka kafka, String group) {
        String letters = "dlq." + group + "." + topic;
        List<Integer> numbers = new ArrayList<>();
        try (GroupOffsets offsets = GroupOffsets.of(kafka, group, letters);
                Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka.servers(), "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            long count = offsets.lag();
            consumer.assign(IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(letters, partition))
                    .toList());
            await().atMost(PATIENCE).pollInSameThread().until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(letter -> numbers.add(Integer.parseInt(RealKafka.text(letter.value()))));
                return numbers.size() >= count;
            });
        }
        return numbers;
    }
}
