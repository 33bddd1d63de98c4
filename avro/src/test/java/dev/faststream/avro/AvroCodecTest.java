package dev.faststream.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.faststream.Codec;
import dev.faststream.DecodeException;
import dev.faststream.FastStream;
import dev.faststream.Key;
import dev.faststream.Response;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaSubscriber;
import dev.faststream.registry.FakeRegistry;
import dev.faststream.registry.SchemaRegistry;
import dev.faststream.registry.Subjects;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class AvroCodecTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    enum Level {
        LOW,
        HIGH
    }

    record Line(String article, int count) {}

    record Order(
            String id,
            long number,
            boolean paid,
            Level level,
            UUID uuid,
            Instant at,
            LocalDate day,
            Optional<String> note,
            List<Line> lines,
            Map<String, Double> weights) {}

    record Slip(String id, Optional<String> added) {}

    private final FakeRegistry fake = FakeRegistry.start();
    private final SchemaRegistry registry = SchemaRegistry.at(fake.url());
    private final AvroCodec codec = AvroCodec.of(registry);

    @AfterEach
    void stop() {
        fake.close();
    }

    /** Where a body goes that is encoded in a test. */
    private record To(String topic, boolean isKey) implements Codec.Outgoing {
        @Override
        public void contentType(String contentType) {}

        @Override
        public void header(String name, String value) {}
    }

    private byte[] encode(Object body) {
        return codec.encode(body, new To("orders", false));
    }

    private static Order order() {
        return new Order(
                "1",
                7,
                true,
                Level.HIGH,
                new UUID(1, 2),
                Instant.ofEpochMilli(1234),
                LocalDate.of(2026, 1, 2),
                Optional.empty(),
                List.of(new Line("a", 1), new Line("b", 2)),
                Map.of("w", 1.5));
    }

    private static GenericRecord generic(String id) {
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Slip\",\"namespace\":\"other\",\"fields\":["
                        + "{\"name\":\"more\",\"type\":\"int\"},{\"name\":\"id\",\"type\":\"string\"}]}");
        GenericData.Record record = new GenericData.Record(schema);
        record.put("id", id);
        record.put("more", 5);
        return record;
    }

    @Test
    void theWireFormatIsAZeroTheIdOfTheSchemaAndTheContent() {
        byte[] bytes = encode(generic("x"));

        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        assertThat(buffer.get()).isZero();
        assertThat(buffer.getInt()).isEqualTo(1);
        assertThat(Arrays.copyOfRange(bytes, 5, bytes.length)).containsExactly(10, 2, 'x');
        assertThat(fake.subjects()).containsExactly("orders-value");
    }

    @Test
    void javaRecordsGoThereAndBack() {
        Order order = order();
        Order noted = new Order(
                order.id(),
                order.number(),
                order.paid(),
                order.level(),
                order.uuid(),
                order.at(),
                order.day(),
                Optional.of("n"),
                order.lines(),
                order.weights());

        assertThat(codec.decoder(Order.class).decode(encode(order))).isEqualTo(order);
        assertThat(codec.decoder(Order.class).decode(encode(noted))).isEqualTo(noted);
    }

    @Test
    void aJavaRecordIsReadFromAnotherVersionByTheNamesOfItsFields() {
        assertThat(codec.decoder(Slip.class).decode(encode(generic("x")))).isEqualTo(new Slip("x", Optional.empty()));
    }

    @Test
    void genericRecordsHaveTheSchemaOfTheirProducer() {
        assertThat(codec.decoder(GenericRecord.class).decode(encode(generic("x"))))
                .isInstanceOfSatisfying(GenericRecord.class, record -> {
                    assertThat(record.get("more")).isEqualTo(5);
                    assertThat(record.getSchema().getFullName()).isEqualTo("other.Slip");
                });
    }

    @Test
    void generatedClassesAreReadFromAnyCompatibleSchema() {
        assertThat(codec.decoder(Generated.class).decode(encode(generic("x"))))
                .isInstanceOfSatisfying(Generated.class, read -> {
                    assertThat(read.get(0).toString()).isEqualTo("x");
                    assertThat(read.get(1).toString()).isEqualTo("fallback");
                });
        assertThat(codec.decoder(Generated.class).decode(encode(new Generated("y", "z"))))
                .isInstanceOfSatisfying(
                        Generated.class,
                        read -> assertThat(read.get(1).toString()).isEqualTo("z"));
    }

    @Test
    void subjectsFollowTopicOrTypeAndTellKeysFromValues() {
        codec.encode(generic("x"), new To("t", true));
        codec.subjects(Subjects.BY_TYPE).encode(generic("x"), new To("t", false));
        codec.subjects(Subjects.BY_TOPIC_AND_TYPE).encode(generic("x"), new To("t", false));

        assertThat(fake.subjects()).containsExactly("t-key", "other.Slip", "t-other.Slip");
    }

    @Test
    void theRegistryIsAskedOnceForEachSchema() {
        Codec.Decoder decoder = codec.decoder(Slip.class);
        for (int i = 0; i < 100; i++) {
            assertThat(decoder.decode(encode(generic("x" + i)))).isEqualTo(new Slip("x" + i, Optional.empty()));
        }

        assertThat(fake.requests()).hasSize(3);
    }

    private String complaint(byte[] body, Class<?> type) {
        try {
            codec.decoder(type).decode(body);
        } catch (DecodeException e) {
            return String.valueOf(e.getMessage());
        }
        throw new AssertionError("it was decoded");
    }

    @Test
    void whatCanNotBeReadIsToldWithWhatWasFoundAndExpected() {
        byte[] good = encode(generic("x"));
        fake.add("p", dev.faststream.registry.Schema.of("PROTOBUF", "x"));

        assertThat(complaint("{}".getBytes(StandardCharsets.UTF_8), Slip.class)).contains("only 2 bytes");
        assertThat(complaint("{\"id\":1}".getBytes(StandardCharsets.UTF_8), Slip.class))
                .contains("begins with 0x7b", "schema registry");
        assertThat(complaint(new byte[] {0, 0, 0, 0, 9, 1}, Slip.class)).contains("schema id 9", fake.url());
        assertThat(complaint(new byte[] {0, 0, 0, 0, 2, 1}, Slip.class)).contains("PROTOBUF, expected AVRO");
        assertThat(complaint(Arrays.copyOf(good, good.length - 1), Slip.class)).contains("other.Slip", "schema id 1");
        assertThat(complaint(Arrays.copyOf(good, good.length + 1), Slip.class)).contains("bytes left");
        assertThat(complaint(good, Line.class)).contains("other.Slip", "avro.Line", "missing required field");
    }

    record Wrong(Object anything) {}

    @Test
    void aTypeWithoutACounterpartIsNamedWithItsPlace() {
        assertThatThrownBy(() -> codec.decoder(Wrong.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Wrong.anything")
                .hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> codec.decoder(StringBuilder.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("GenericRecord");
    }

    private static final class Keyed {
        private final Queue<Object> seen = new ConcurrentLinkedQueue<>();

        @KafkaSubscriber(topics = "keyed", groupId = "keyed", codec = AvroCodec.class)
        void handle(Slip body, @Key Line key) {
            seen.add(body);
            seen.add(key);
        }
    }

    @Test
    void bodiesAndKeysGoThroughKafkaWhenTheRegistryIsBackAndNoneIsLost() {
        int port = fake.port();
        Keyed handlers = new Keyed();
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("keyed", 1);
            KafkaBroker broker =
                    KafkaBroker.of(kafka.bootstrapServers()).codec(codec).include(handlers);
            broker.publish("keyed", Response.of(new Slip("1", Optional.of("a"))).encodedKey(new Line("k", 1)));
            assertThat(fake.subjects()).containsExactlyInAnyOrder("keyed-value", "keyed-key");
            fake.refuse(503, "not now");
            // A registry that nothing has been asked of yet.
            FastStream app = FastStream.of(broker)
                    .provide(AvroCodec.class, () -> AvroCodec.of(SchemaRegistry.at("http://localhost:" + port)));
            app.start();
            int before = fake.requests().size();
            await().atMost(PATIENCE).until(() -> fake.requests().size() >= before + 4);
            assertThat(handlers.seen).isEmpty();
            fake.refuse(0, "");
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(handlers.seen)
                            .containsExactly(new Slip("1", Optional.of("a")), new Line("k", 1)));
            app.stop();
        }
    }
}
