package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.bytes;
import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.DecodeException;
import dev.faststream.FastStream;
import dev.faststream.Header;
import dev.faststream.InvalidRecordException;
import dev.faststream.Key;
import dev.faststream.MalformedHeaderException;
import dev.faststream.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A record that can't be given to the handler is dead-lettered as it was, and its neighbours don't notice. */
@WithKafka
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class IsolationTest {
    private static final byte[] BINARY = {(byte) 0xff, (byte) 0xfe};
    private static final int CULPRITS_OFFSET = 2;
    private static final int RECORDS = 5;

    record Order(int number, String customer) {}

    /** What a handler got for one record, and at which attempt. */
    record Row(Order order, String id, int count, Optional<String> trace, OptionalInt limit, String key, int attempt) {}

    private interface Spoiling {
        ProducerRecord<byte[], byte[]> spoil(ProducerRecord<byte[], byte[]> good);
    }

    /** What can be wrong with a record, and what is said of it. */
    enum Culprit {
        BROKEN_JSON(good -> body(good, "{\"number\":"), DecodeException.class, "can't be decoded"),
        EMPTY_BODY(good -> body(good, ""), DecodeException.class, "can't be decoded"),
        NULL_DOCUMENT(good -> body(good, "null"), DecodeException.class, "can't be decoded"),
        OTHER_DOCUMENT(good -> body(good, "[1]"), DecodeException.class, "can't be decoded"),
        WRONG_TYPE(good -> body(good, "{\"number\":\"one\",\"customer\":\"c\"}"), DecodeException.class, "$.number"),
        MISSING_COMPONENT(good -> body(good, "{\"number\":1}"), DecodeException.class, "$.customer"),
        NULL_COMPONENT(good -> body(good, "{\"number\":1,\"customer\":null}"), DecodeException.class, "$.customer"),
        MISSING_HEADER(good -> without(good, "id"), InvalidRecordException.class, "Header 'id' is missing"),
        NULL_HEADER(good -> with(good, "id", (byte[]) null), InvalidRecordException.class, "Header 'id' is missing"),
        BINARY_HEADER(good -> with(good, "id", BINARY), MalformedHeaderException.class, "ff fe"),
        BINARY_OPTIONAL_HEADER(good -> with(good, "trace", BINARY), MalformedHeaderException.class, "ff fe"),
        NO_NUMBER(good -> with(good, "count", "many"), MalformedHeaderException.class, "'many'"),
        NO_OPTIONAL_NUMBER(good -> with(good, "limit", "none"), MalformedHeaderException.class, "'none'"),
        MISSING_KEY(good -> key(good, null), InvalidRecordException.class, "has no key"),
        BINARY_KEY(good -> key(good, BINARY), MalformedHeaderException.class, "ff fe");

        @SuppressWarnings("ImmutableEnumChecker") // the lambdas capture nothing
        private final Spoiling spoiling;

        private final Class<? extends Exception> exception;
        private final String complaint;

        Culprit(Spoiling spoiling, Class<? extends Exception> exception, String complaint) {
            this.spoiling = spoiling;
            this.exception = exception;
            this.complaint = complaint;
        }

        private static ProducerRecord<byte[], byte[]> body(ProducerRecord<byte[], byte[]> good, String body) {
            return new ProducerRecord<>(
                    good.topic(), good.partition(), good.timestamp(), good.key(), bytes(body), good.headers());
        }

        private static ProducerRecord<byte[], byte[]> key(ProducerRecord<byte[], byte[]> good, byte @Nullable [] key) {
            return new ProducerRecord<>(
                    good.topic(), good.partition(), good.timestamp(), key, good.value(), good.headers());
        }

        private static ProducerRecord<byte[], byte[]> without(ProducerRecord<byte[], byte[]> good, String header) {
            good.headers().remove(header);
            return good;
        }
    }

    /** Each list is a call; the records of each culprit have a topic of their own. */
    private static final class Handlers {
        private final Map<Culprit, List<List<Row>>> messages = new ConcurrentHashMap<>();
        private final Map<Culprit, List<List<Row>>> batches = new ConcurrentHashMap<>();

        @KafkaSubscriber(topics = "isolation-message.{culprit}", groupId = "isolation-message")
        void message(
                Order order,
                @Header("id") String id,
                @Header("count") int count,
                @Header("trace") Optional<String> trace,
                @Header("limit") OptionalInt limit,
                @Key String key,
                @Path("culprit") Culprit culprit,
                KafkaMessage<Order> message) {
            calls(messages, culprit).add(List.of(new Row(order, id, count, trace, limit, key, message.attempt())));
        }

        @KafkaSubscriber(
                topics = "isolation-batch.{culprit}",
                groupId = "isolation-batch",
                batch = true,
                batchTimeoutMs = 100)
        void batch(
                List<Order> orders,
                @Header("id") List<String> ids,
                @Header("count") List<Integer> counts,
                @Header("trace") List<Optional<String>> traces,
                @Header("limit") List<OptionalInt> limits,
                @Key List<String> keys,
                @Path("culprit") List<Culprit> culprits,
                KafkaBatch<Order> batch) {
            Map<Culprit, List<Row>> rows = new HashMap<>();
            for (int i = 0; i < orders.size(); i++) {
                rows.computeIfAbsent(culprits.get(i), culprit -> new ArrayList<>())
                        .add(new Row(
                                orders.get(i),
                                ids.get(i),
                                counts.get(i),
                                traces.get(i),
                                limits.get(i),
                                keys.get(i),
                                batch.get(i).attempt()));
            }
            rows.forEach((culprit, call) -> calls(batches, culprit).add(call));
        }

        private static List<List<Row>> calls(Map<Culprit, List<List<Row>>> of, Culprit culprit) {
            return of.computeIfAbsent(culprit, key -> new CopyOnWriteArrayList<>());
        }
    }

    private final Handlers handlers = new Handlers();
    private @Nullable FastStream app;

    @BeforeAll
    void start(RealKafka kafka) {
        for (Culprit culprit : Culprit.values()) {
            kafka.create("isolation-message." + culprit, "isolation-batch." + culprit);
        }
        FastStream started = FastStream.of(KafkaBroker.of(kafka.servers()).include(handlers));
        started.start();
        app = started;
    }

    @AfterAll
    void stop() {
        if (app != null) {
            app.stop();
        }
    }

    @ParameterizedTest
    @EnumSource
    void recordOfABatchIsDeadLetteredAloneAndTheOthersComeInOneCall(Culprit culprit, RealKafka kafka) {
        List<ProducerRecord<byte[], byte[]>> sent = send(kafka, culprit, "isolation-batch." + culprit);
        assertThatItIsDeadLettered(kafka, culprit, sent, "isolation-batch", "Handlers.batch");
        assertThat(handlers.batches.get(culprit)).containsExactly(List.of(row(0), row(1), row(3), row(4)));
    }

    @ParameterizedTest
    @EnumSource
    void messageIsDeadLetteredAndTheOthersAreHandled(Culprit culprit, RealKafka kafka) {
        List<ProducerRecord<byte[], byte[]>> sent = send(kafka, culprit, "isolation-message." + culprit);
        assertThatItIsDeadLettered(kafka, culprit, sent, "isolation-message", "Handlers.message");
        assertThat(handlers.messages.get(culprit))
                .containsExactly(List.of(row(0)), List.of(row(1)), List.of(row(3)), List.of(row(4)));
    }

    private static List<ProducerRecord<byte[], byte[]>> send(RealKafka kafka, Culprit culprit, String topic) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            ProducerRecord<byte[], byte[]> good = good(topic, i);
            records.add(i == CULPRITS_OFFSET ? culprit.spoiling.spoil(good) : good);
        }
        kafka.send(records);
        return records;
    }

    /** Sound, although one header comes twice and another, that nobody asked for, is binary. */
    private static ProducerRecord<byte[], byte[]> good(String topic, int i) {
        long timestamp = Instant.now().minusSeconds(60L - i).toEpochMilli();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic, 0, timestamp, bytes("k" + i), bytes("{\"number\":%d,\"customer\":\"c%d\"}".formatted(i, i)));
        with(with(with(record, "count", "stale"), "count", "" + 10 * i), "blob", BINARY);
        return i % 2 == 0 ? with(record, "id", "id" + i) : with(with(record, "id", "id" + i), "trace", "t" + i);
    }

    private static Row row(int i) {
        Optional<String> trace = i % 2 == 0 ? Optional.empty() : Optional.of("t" + i);
        return new Row(new Order(i, "c" + i), "id" + i, 10 * i, trace, OptionalInt.empty(), "k" + i, 1);
    }

    private static void assertThatItIsDeadLettered(
            RealKafka kafka, Culprit culprit, List<ProducerRecord<byte[], byte[]>> sent, String group, String handler) {
        ProducerRecord<byte[], byte[]> source = sent.get(CULPRITS_OFFSET);
        String topic = source.topic();
        eventually(() -> assertThat(kafka.committed(group, topic, 0)).isEqualTo(RECORDS));
        String deadLetters = "dlq." + group + "." + topic;
        assertThat(kafka.size(deadLetters)).isOne();
        ConsumerRecord<byte[], byte[]> letter = kafka.read(deadLetters, 1).getFirst();

        assertThat(letter.key()).isEqualTo(source.key());
        assertThat(letter.value()).isEqualTo(source.value());
        assertThat(letter.timestamp()).isEqualTo(source.timestamp());
        assertThat(Arrays.asList(letter.headers().toArray()))
                .startsWith(source.headers().toArray())
                .hasSize(source.headers().toArray().length + 10);

        assertThat(header(letter, "dlq.topic")).isEqualTo(topic);
        assertThat(header(letter, "dlq.partition")).isEqualTo("0");
        assertThat(header(letter, "dlq.offset")).isEqualTo("" + CULPRITS_OFFSET);
        assertThat(header(letter, "dlq.timestamp")).isEqualTo("" + source.timestamp());
        assertThat(header(letter, "dlq.group")).isEqualTo(group);
        assertThat(header(letter, "dlq.attempts")).isEqualTo("1");
        assertThat(header(letter, "dlq.exception")).isEqualTo(culprit.exception.getName());
        assertThat(header(letter, "dlq.message"))
                .contains(culprit.complaint)
                .contains("topic " + topic + " partition 0 offset " + CULPRITS_OFFSET);
        assertThat(Instant.parse(header(letter, "dlq.time"))).isAfter(Instant.ofEpochMilli(source.timestamp()));
        assertThat(header(letter, "dlq.handler")).isEqualTo(handler);
    }
}
