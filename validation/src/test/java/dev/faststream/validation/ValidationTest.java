package dev.faststream.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.faststream.ConfigurationException;
import dev.faststream.FastStream;
import dev.faststream.HandlerValidation;
import dev.faststream.Header;
import dev.faststream.Key;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaMessage;
import dev.faststream.kafka.KafkaSource;
import dev.faststream.kafka.KafkaSubscriber;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What handlers are spared of when their parameters have constraints. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ValidationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    record Line(@NotBlank String article, @Positive int count) {}

    record Order(
            @NotBlank String id,
            List<@Valid Line> lines,
            @DecimalMax("100") BigDecimal total,
            @Size(max = 4, payload = Redacted.class) String secret,
            Map<String, @Size(min = 2) String> notes) {}

    private EmbeddedKafka kafka;

    @BeforeAll
    void startKafka() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    void stopKafka() {
        kafka.close();
    }

    private static String order(String id, int count) {
        return "{\"id\":\"%s\",\"lines\":[{\"article\":\"a\",\"count\":1},{\"article\":\"b\",\"count\":%d}],\"total\":\"7\",\"secret\":\"abc\",\"notes\":{}}"
                .formatted(id, count);
    }

    private void send(String topic, String... values) {
        for (String value : values) {
            send(new ProducerRecord<>(topic, bytes(value)));
        }
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            var unused = producer.send(record);
            producer.flush();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Waits for dead letters and gives their messages. */
    private List<String> letters(String topic, int count) {
        List<String> messages = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            await().atMost(PATIENCE).pollInSameThread().until(() -> {
                if (consumer.assignment().isEmpty()) {
                    if (!consumer.listTopics().containsKey(topic)) {
                        return false;
                    }
                    consumer.assign(List.of(new TopicPartition(topic, 0)));
                    consumer.seekToBeginning(consumer.assignment());
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    messages.add(new String(
                            record.headers().lastHeader("dlq.message").value(), StandardCharsets.UTF_8));
                }
                return messages.size() >= count;
            });
        }
        return messages;
    }

    private void whileRunning(Object handlers, Runnable test) {
        whileRunning(handlers, app -> app, test);
    }

    private void whileRunning(Object handlers, UnaryOperator<FastStream> prepare, Runnable test) {
        FastStream app = prepare.apply(
                FastStream.of(KafkaBroker.of(kafka.bootstrapServers()).include(handlers)));
        app.start();
        try {
            test.run();
        } finally {
            app.stop();
        }
    }

    private static void awaitSeen(Queue<Object> seen, Object... expected) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen).containsExactly(expected));
    }

    private static final class Single {
        private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

        @KafkaSubscriber(topics = "single", groupId = "single")
        void handle(
                @Valid Order order,
                @Header("retries") Optional<@Min(0) Integer> retries,
                @Key @Pattern(regexp = "[a-z]+") String key) {
            seen.add(order.id() + " " + key + " " + retries.orElse(-1));
        }
    }

    @Test
    void everyViolationIsToldWithPathValueAndMessageAndTheRecordIsDeadLettered() {
        kafka.createTopic("single", 1);
        ProducerRecord<byte[], byte[]> bad = new ProducerRecord<>(
                "single",
                bytes("K1"),
                bytes("{\"id\":\"\",\"lines\":[{\"article\":\"a\",\"count\":1},{\"article\":\"\",\"count\":0}],"
                        + "\"total\":\"100.5\",\"secret\":\"12345\",\"notes\":{\"a\":\"x\"}}"));
        bad.headers().add("retries", bytes("-5"));
        send(bad);
        send(new ProducerRecord<>("single", bytes("k"), bytes(order("2", 1))));

        Single handlers = new Single();
        whileRunning(handlers, () -> {
            awaitSeen(handlers.seen, "2 k -1");
            assertThat(letters("dlq.single.single", 1))
                    .singleElement()
                    .satisfies(message -> assertThat(message)
                            .startsWith("topic single partition 0 offset 0 violates 8 constraints: ")
                            .contains("order.id must not be blank (found '')")
                            .contains("order.lines[1].article must not be blank (found '')")
                            .contains("order.lines[1].count must be greater than 0 (found 0)")
                            .contains("order.total must be less than or equal to 100 (found 100.5)")
                            .contains("order.notes[a] size must be between 2 and")
                            .contains("(found 'x')")
                            .contains("order.secret size must be between 0 and 4 (found a value that is not shown)")
                            .contains("retries must be greater than or equal to 0 (found -5)")
                            .contains("key must match \"[a-z]+\" (found 'K1')")
                            .doesNotContain("12345"));
        });
    }

    @Test
    void bodiesOfLambdasAndSourcesAreCheckedWhereTheyAreToBeValid() {
        kafka.createTopic("lambda", 1);
        send("lambda", order("", 1), order("2", 0), order("3", 1));
        Queue<Object> seen = new ConcurrentLinkedQueue<>();
        KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers());
        broker.subscriber("lambda").groupId("lambda").valid().consume(Order.class, order -> seen.add(order.id()));
        broker.subscriber("lambda")
                .groupId("lambda-batch")
                .valid()
                .batch()
                .consume(Order.class, orders -> orders.forEach(order -> seen.add("batch " + order.id())));
        KafkaSource<KafkaMessage<Order>> source =
                broker.subscriber("lambda").groupId("lambda-source").valid().source(Order.class);
        FastStream app = FastStream.of(broker);
        app.start();
        try {
            assertThat(String.valueOf(source.iterator().next().body())).contains("id=3");
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(seen).containsExactlyInAnyOrder("3", "batch 3"));
            for (String group : List.of("lambda", "lambda-batch", "lambda-source")) {
                assertThat(letters("dlq." + group + ".lambda", 2))
                        .anySatisfy(message -> assertThat(message).contains("body.id must not be blank (found '')"))
                        .anySatisfy(message ->
                                assertThat(message).contains("body.lines[1].count must be greater than 0 (found 0)"));
            }
        } finally {
            app.stop();
        }
    }

    private static final class Batch {
        private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

        @KafkaSubscriber(topics = "batch", groupId = "batch", batch = true, batchTimeoutMs = 500)
        void handle(List<@Valid Order> orders, @Header("level") List<@Min(1) Integer> levels) {
            for (int i = 0; i < orders.size(); i++) {
                seen.add(orders.get(i).id() + " " + levels.get(i));
            }
        }
    }

    private static ProducerRecord<byte[], byte[]> withLevel(String value, int level) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("batch", bytes(value));
        record.headers().add("level", bytes(Integer.toString(level)));
        return record;
    }

    @Test
    void onlyTheViolatingRecordsLeaveABatchAndTheColumnsStayAligned() {
        kafka.createTopic("batch", 1);
        send(withLevel(order("1", 1), 1));
        send(withLevel(order("2", 0), 2));
        send(withLevel(order("3", 1), 0));
        send(withLevel(order("4", 1), 4));

        Batch handlers = new Batch();
        whileRunning(handlers, () -> {
            awaitSeen(handlers.seen, "1 1", "4 4");
            assertThat(letters("dlq.batch.batch", 2))
                    .containsExactly(
                            "topic batch partition 0 offset 1 violates a constraint: orders.lines[1].count must be"
                                    + " greater than 0 (found 0)",
                            "topic batch partition 0 offset 2 violates a constraint: levels must be greater than or"
                                    + " equal to 1 (found 0)");
        });
    }

    private static final class OfMessage {
        private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

        @KafkaSubscriber(topics = "message", groupId = "message")
        void handle(KafkaMessage<@Valid Line> message) {
            seen.add(String.valueOf(message.offset()));
        }
    }

    @Test
    void theBodyOfAMessageIsCheckedAndAnInvalidRecordIsNotTriedAgain() {
        kafka.createTopic("message", 1);
        send("message", "{\"article\":\"\",\"count\":1}", "{\"article\":\"a\",\"count\":1}");

        OfMessage handlers = new OfMessage();
        whileRunning(
                handlers,
                app -> app.provide(HandlerValidation.class, () -> new JakartaValidation().hidingValues()),
                () -> {
                    awaitSeen(handlers.seen, "1");
                    assertThat(letters("dlq.message.message", 1))
                            .singleElement()
                            .asString()
                            .endsWith("message.article must not be blank (found a value that is not shown)");
                });
    }

    private static final class Wrong {
        @KafkaSubscriber(topics = "wrong", groupId = "wrong", batch = true)
        void handle(@NotEmpty List<Order> orders) {
            orders.clear();
        }

        @KafkaSubscriber(topics = "wrong", groupId = "wrong")
        void number(@Min(1) Order order) {
            order.lines().clear();
        }
    }

    @Test
    void aConstraintOnTheListOfABatchIsRefusedAtStart() {
        FastStream app = FastStream.of(KafkaBroker.of(kafka.bootstrapServers()).include(new Wrong()));

        assertThat(catchThrowableOfType(ConfigurationException.class, app::start)
                        .problems())
                .hasSize(2)
                .anySatisfy(problem ->
                        assertThat(problem).contains("Wrong.handle", "'orders'", "@NotEmpty", "List<@NotEmpty ...>"))
                .anySatisfy(problem -> assertThat(problem).contains("Wrong.number", "Min", "Order"));
    }
}
