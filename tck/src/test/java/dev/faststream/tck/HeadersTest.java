package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.Header;
import dev.faststream.Headers;
import dev.faststream.MalformedHeaderException;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaSubscriber;
import dev.faststream.testing.PublishedMessages;
import dev.faststream.testing.TestKafka;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Each record has its own headers, as they were sent, alone and in batches. */
@EveryBroker
final class HeadersTest {
    private static final int RECORDS = 3;

    private final BrokerUnderTest under;
    private final String in = Raw.fresh("in");
    private final List<List<Headers.Entry>> seen = new CopyOnWriteArrayList<>();

    HeadersTest(BrokerUnderTest under) {
        this.under = under;
    }

    private static List<Headers.Entry> headers(int number) {
        List<Headers.Entry> headers = new ArrayList<>();
        headers.add(Headers.Entry.of("number", Integer.toString(number)));
        headers.add(Headers.Entry.of("twice", "first " + number));
        headers.add(Headers.Entry.of("none", (byte[]) null));
        headers.add(Headers.Entry.of("binary", Raw.BINARY));
        headers.add(Headers.Entry.of("twice", "second " + number));
        if (number == 1) {
            headers.add(Headers.Entry.of("only here", ""));
        }
        return headers;
    }

    private static List<Headers.Entry> entries(Headers headers) {
        List<Headers.Entry> entries = new ArrayList<>();
        headers.forEach(entries::add);
        return entries;
    }

    private void sendAll(TestKafka kafka) {
        for (int number = 0; number < RECORDS; number++) {
            ProducerRecord<byte[], byte[]> record = Raw.record(in, 0, null, "v" + number);
            headers(number)
                    .forEach(header ->
                            record.headers().add(header.name(), header.bytes().orElse(null)));
            kafka.send(record);
        }
        kafka.await("all records to be handled", () -> seen.size() == RECORDS);
        assertThat(seen)
                .isEqualTo(IntStream.range(0, RECORDS)
                        .mapToObj(HeadersTest::headers)
                        .toList());
    }

    @Test
    void aSingleHandlerIsGivenAllHeadersOfEachRecordAsTheyWereSent() {
        KafkaBroker broker = under.app();
        broker.subscriber(in)
                .groupId(Raw.fresh("g"))
                .consume(String.class, (body, message) -> seen.add(entries(message.headers())));
        try (TestKafka kafka = under.setup().start(broker)) {
            sendAll(kafka);
        }
    }

    @Test
    void aBatchHandlerIsGivenAllHeadersOfEachRecordAsTheyWereSent() {
        KafkaBroker broker = under.app();
        broker.subscriber(in)
                .groupId(Raw.fresh("g"))
                .batch()
                .maxRecords(RECORDS)
                .batchTimeoutMs(5_000)
                .consume(
                        String.class,
                        (bodies, batch) -> batch.headers().forEach(headers -> seen.add(entries(headers))));
        try (TestKafka kafka = under.setup().start(broker)) {
            sendAll(kafka);
        }
    }

    /** Takes a number of each record. */
    static final class Columns {
        private final List<String> rows = new CopyOnWriteArrayList<>();

        @KafkaSubscriber(topics = "columns", groupId = "columns", batch = true, maxRecords = 4, batchTimeoutMs = 5_000)
        void take(List<String> bodies, @Header("number") List<Integer> numbers) {
            for (int i = 0; i < bodies.size(); i++) {
                rows.add(bodies.get(i) + "=" + numbers.get(i));
            }
        }
    }

    @Test
    void inABatchAMalformedHeaderCostsItsOwnRecordAlone() {
        Columns columns = new Columns();
        try (TestKafka kafka = under.setup().start(under.app().include(columns))) {
            List<String> numbers = List.of("1", "many", "3", "4");
            for (String number : numbers) {
                ProducerRecord<byte[], byte[]> record = Raw.record("columns", 0, null, "v" + number);
                record.headers().add("number", Raw.bytes(number));
                kafka.send(record);
            }
            kafka.awaitPublished("dlq.columns.columns", 1);
            kafka.await("the others to be handled", () -> columns.rows.size() == 3);
            assertThat(columns.rows).containsExactly("v1=1", "v3=3", "v4=4");
            PublishedMessages letters = kafka.deadLetters("columns");
            assertThat(letters.bodies(String.class)).containsExactly("vmany");
            assertThat(letters.get(0).header("dlq.exception")).contains(MalformedHeaderException.class.getName());
            kafka.awaitIdle();
            assertThat(kafka.lag("columns", "columns")).isZero();
        }
    }
}
