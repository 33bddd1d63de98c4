package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.Headers;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** Kafka's client decodes a header's name and copies its value when first asked; nobody asks for nothing. */
@WithKafka
final class HeaderCostTest {
    private static final int RECORDS = 20;

    record Event(int number) {}

    @Test
    void headersThatNobodyReadsAreNotDecodedInABatch(RealKafka kafka) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();
        record Handlers(List<ConsumerRecord<byte[], byte[]>> records) {
            @KafkaSubscriber(
                    topics = "cost-batch",
                    groupId = "cost-batch",
                    batch = true,
                    maxRecords = RECORDS,
                    batchTimeoutMs = 20_000)
            void handle(List<Event> events, KafkaBatch<Event> batch, List<Headers> headers) {
                assertThat(events).hasSameSizeAs(headers);
                assertThat(batch.headers()).hasSameSizeAs(headers);
                batch.forEachMessage(message -> assertThat(message.body()).isNotNull());
                records.addAll(batch.raw());
            }
        }
        kafka.create("cost-batch");
        kafka.send(events("cost-batch"));
        kafka.whileRunning(
                new Handlers(records),
                () -> eventually(() -> assertThat(kafka.committed("cost-batch", "cost-batch", 0))
                        .isEqualTo(RECORDS)));
        assertThat(records)
                .hasSize(RECORDS)
                .allSatisfy(record -> assertThat(record.headers()).hasSize(3).noneMatch(HeaderCostTest::isDecoded));
    }

    @Test
    void headersThatNobodyReadsAreNotDecodedForMessages(RealKafka kafka) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();
        record Handlers(List<ConsumerRecord<byte[], byte[]>> records) {
            @KafkaSubscriber(topics = "cost-single", groupId = "cost-single")
            void handle(Event event, KafkaMessage<Event> message) {
                assertThat(message.body()).isSameAs(event);
                assertThat(message.headers().origin()).contains("cost-single");
                records.add(message.raw());
            }

            @KafkaSubscriber(topics = "cost-text", groupId = "cost-text")
            void handleText(String text, ConsumerRecord<byte[], byte[]> record) {
                assertThat(text).isNotEmpty();
                records.add(record);
            }
        }
        kafka.create("cost-single", "cost-text");
        kafka.send(events("cost-single"));
        kafka.send(events("cost-text"));
        kafka.whileRunning(new Handlers(records), () -> {
            eventually(() ->
                    assertThat(kafka.committed("cost-single", "cost-single", 0)).isEqualTo(RECORDS));
            eventually(() ->
                    assertThat(kafka.committed("cost-text", "cost-text", 0)).isEqualTo(RECORDS));
        });
        assertThat(records)
                .hasSize(2 * RECORDS)
                .allSatisfy(record -> assertThat(record.headers()).hasSize(3).noneMatch(HeaderCostTest::isDecoded));
    }

    @Test
    void readingOneHeaderOfOneRecordLeavesTheOthersUndecoded(RealKafka kafka) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> records = new CopyOnWriteArrayList<>();
        record Handlers(List<ConsumerRecord<byte[], byte[]>> records) {
            @KafkaSubscriber(
                    topics = "cost-one",
                    groupId = "cost-one",
                    batch = true,
                    maxRecords = RECORDS,
                    batchTimeoutMs = 20_000)
            void handle(KafkaBatch<Event> batch) {
                assertThat(batch.get(7).headers().text("b")).contains("2");
                records.addAll(batch.raw());
            }
        }
        kafka.create("cost-one");
        kafka.send(events("cost-one"));
        kafka.whileRunning(
                new Handlers(records),
                () -> eventually(() ->
                        assertThat(kafka.committed("cost-one", "cost-one", 0)).isEqualTo(RECORDS)));
        List<ConsumerRecord<byte[], byte[]>> others = new ArrayList<>(records);
        ConsumerRecord<byte[], byte[]> read = others.remove(7);
        assertThat(others)
                .hasSize(RECORDS - 1)
                .allSatisfy(record -> assertThat(record.headers()).noneMatch(HeaderCostTest::isDecoded));
        assertThat(read.headers())
                .filteredOn(header -> isSet(header, "value"))
                .extracting(Header::key)
                .containsExactly("b");
    }

    private static List<ProducerRecord<byte[], byte[]>> events(String topic) {
        List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            ProducerRecord<byte[], byte[]> event = record(topic, "{\"number\":" + i + "}");
            events.add(with(with(with(event, "a", "1"), "b", "2"), "content-type", "application/json"));
        }
        return events;
    }

    private static boolean isDecoded(Header header) {
        return isSet(header, "key") || isSet(header, "value");
    }

    /** Looks behind the getters, which decode. */
    private static boolean isSet(Header header, String field) {
        try {
            Field hidden = header.getClass().getDeclaredField(field);
            hidden.setAccessible(true);
            return hidden.get(header) != null;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Kafka's headers have changed", e);
        }
    }
}
