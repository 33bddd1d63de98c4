package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.bytes;
import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.with;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import dev.faststream.FastStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What handlers get of the bodies that plain producers wrote, by the handler's type and the content type. */
@WithKafka
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BodiesOnTheWireTest {
    private static final String NO_CONTENT_TYPE = "none";

    enum Level {
        LOW,
        HIGH
    }

    record Item(String name, int count) {}

    record Page<T>(List<T> items, Optional<String> next) {}

    record Loose(
            Optional<String> text,
            OptionalInt number,
            Optional<List<Item>> items,
            @Nullable String nullable) {}

    record Times(Instant instant, LocalDate date, Duration duration, OffsetDateTime offset, Optional<Instant> maybe) {}

    record Plain(Level level, UUID id, BigDecimal price, double weight, boolean active, long big) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({@JsonSubTypes.Type(Circle.class), @JsonSubTypes.Type(Square.class)})
    sealed interface Shape {}

    @JsonTypeName("circle")
    record Circle(double radius) implements Shape {}

    @JsonTypeName("square")
    record Square(double side) implements Shape {}

    /** One handler for each type; a body is noted under its record's key. */
    private static final class Bodies {
        private final Map<String, Optional<Object>> received = new ConcurrentHashMap<>();

        private void note(KafkaMessage<?> message, @Nullable Object body) {
            received.put(message.key().map(RealKafka::text).orElseThrow(), Optional.ofNullable(body));
        }

        @KafkaSubscriber(topics = "bodies-text", groupId = "bodies")
        void text(@Nullable String body, KafkaMessage<String> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-bytes", groupId = "bodies")
        void bytes(byte @Nullable [] body, KafkaMessage<byte[]> message) {
            note(message, body == null ? null : "bytes " + Arrays.toString(body));
        }

        @KafkaSubscriber(topics = "bodies-int", groupId = "bodies")
        void integer(int body, KafkaMessage<Integer> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-long", groupId = "bodies")
        void longNumber(@Nullable Long body, KafkaMessage<Long> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-double", groupId = "bodies")
        void fraction(double body, KafkaMessage<Double> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-boolean", groupId = "bodies")
        void truth(boolean body, KafkaMessage<Boolean> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-level", groupId = "bodies")
        void level(Level body, KafkaMessage<Level> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-instant", groupId = "bodies")
        void instant(Instant body, KafkaMessage<Instant> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-list", groupId = "bodies")
        void list(List<Item> body, KafkaMessage<List<Item>> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-map", groupId = "bodies")
        void map(Map<String, List<Integer>> body, KafkaMessage<Map<String, List<Integer>>> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-page", groupId = "bodies")
        void page(Page<Item> body, KafkaMessage<Page<Item>> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-loose", groupId = "bodies")
        void loose(Loose body, KafkaMessage<Loose> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-times", groupId = "bodies")
        void times(Times body, KafkaMessage<Times> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-plain", groupId = "bodies")
        void plain(Plain body, KafkaMessage<Plain> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-shape", groupId = "bodies")
        void shape(Shape body, KafkaMessage<Shape> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-item", groupId = "bodies")
        void item(@Nullable Item body, KafkaMessage<Item> message) {
            note(message, body);
        }

        @KafkaSubscriber(topics = "bodies-any", groupId = "bodies")
        void any(@Nullable Object body, KafkaMessage<Object> message) {
            note(message, body instanceof byte[] bytes ? "bytes " + Arrays.toString(bytes) : body);
        }
    }

    private final Bodies bodies = new Bodies();
    private @Nullable FastStream app;

    @BeforeAll
    void start(RealKafka kafka) {
        for (String type : List.of(
                "text", "bytes", "int", "long", "double", "boolean", "level", "instant", "list", "map", "page", "loose",
                "times", "plain", "shape", "item", "any")) {
            kafka.create("bodies-" + type);
        }
        FastStream started = FastStream.of(KafkaBroker.of(kafka.servers()).include(bodies));
        started.start();
        app = started;
    }

    @AfterAll
    void stop() {
        if (app != null) {
            app.stop();
        }
    }

    private static String send(
            RealKafka kafka, String type, byte @Nullable [] body, String header, String contentType) {
        String key = UUID.randomUUID().toString();
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>("bodies-" + type, bytes(key), body);
        kafka.send(contentType.equals(NO_CONTENT_TYPE) ? record : with(record, header, contentType));
        return key;
    }

    /** What the handler of a type got. */
    private @Nullable Object received(
            RealKafka kafka, String type, byte @Nullable [] body, String header, String contentType) {
        String key = send(kafka, type, body, header, contentType);
        eventually(() -> assertThat(bodies.received).containsKey(key));
        return bodies.received.getOrDefault(key, Optional.empty()).orElse(null);
    }

    private @Nullable Object received(RealKafka kafka, String type, byte @Nullable [] body, String contentType) {
        return received(kafka, type, body, "content-type", contentType);
    }

    private @Nullable Object received(RealKafka kafka, String type, @Nullable String body) {
        return received(kafka, type, body == null ? null : bytes(body), NO_CONTENT_TYPE);
    }

    private @Nullable Object received(RealKafka kafka, String type, String body, String contentType) {
        return received(kafka, type, bytes(body), contentType);
    }

    /** What is said of a body that the handler of a type does not get. */
    private String refusal(RealKafka kafka, String type, byte @Nullable [] body, String contentType) {
        String key = send(kafka, type, body, "content-type", contentType);
        ConsumerRecord<byte[], byte[]> letter = kafka.find("dlq.bodies.bodies-" + type, key);
        assertThat(bodies.received).doesNotContainKey(key);
        return header(letter, "dlq.message");
    }

    private String refusal(RealKafka kafka, String type, String body, String contentType) {
        return refusal(kafka, type, bytes(body), contentType);
    }

    @Test
    void textIsRawWhateverItLooksLike(RealKafka kafka) {
        assertThat(received(kafka, "text", "grüß dich")).isEqualTo("grüß dich");
        assertThat(received(kafka, "text", "123")).isEqualTo("123");
        assertThat(received(kafka, "text", "\"q\"")).isEqualTo("\"q\"");
        assertThat(received(kafka, "text", "\"q\"", "text/plain")).isEqualTo("\"q\"");
        assertThat(received(kafka, "text", "{\"a\": 1}")).isEqualTo("{\"a\": 1}");
        assertThat(received(kafka, "text", " padded\n", "text/plain")).isEqualTo(" padded\n");
    }

    @Test
    void textThatIsDeclaredAsJsonIsUnquotedIfItIsAJsonString(RealKafka kafka) {
        assertThat(received(kafka, "text", "\"q\"", "application/json")).isEqualTo("q");
        assertThat(received(kafka, "text", "\"ü\\n\"", "application/vnd.x+json"))
                .isEqualTo("ü\n");
        assertThat(received(kafka, "text", "123", "application/json")).isEqualTo("123");
        assertThat(received(kafka, "text", "{\"a\":\"ü\"}", "application/json")).isEqualTo("{\"a\":\"ü\"}");
    }

    @Test
    void textIsDecodedByItsCharset(RealKafka kafka) {
        byte[] latin = "grüß".getBytes(ISO_8859_1);
        assertThat(received(kafka, "text", latin, "text/plain; charset=iso-8859-1"))
                .isEqualTo("grüß");
        assertThat(received(kafka, "text", latin, "text/plain;format=flowed;Charset=\"ISO-8859-1\""))
                .isEqualTo("grüß");
        assertThat(received(kafka, "text", "grüß", "text/plain; charset=utf-8")).isEqualTo("grüß");
        assertThat(received(kafka, "text", "grüß", "text/plain")).isEqualTo("grüß");
    }

    @Test
    void textThatIsNotOfItsCharsetIsRefused(RealKafka kafka) {
        byte[] latin = "grüß".getBytes(ISO_8859_1);
        assertThat(refusal(kafka, "text", latin, NO_CONTENT_TYPE)).contains("UTF-8", "67 72 fc df");
        assertThat(refusal(kafka, "text", latin, "text/plain; charset=klingon")).contains("unknown charset 'klingon'");
    }

    @Test
    void bytesAreUntouched(RealKafka kafka) {
        assertThat(received(kafka, "bytes", new byte[] {0, -1, 7}, "application/json"))
                .isEqualTo("bytes [0, -1, 7]");
        assertThat(received(kafka, "bytes", new byte[] {1}, NO_CONTENT_TYPE)).isEqualTo("bytes [1]");
    }

    @Test
    void numbersAndTruthAreReadAsTextOrJson(RealKafka kafka) {
        for (String contentType : List.of(NO_CONTENT_TYPE, "", "text/plain", "application/json")) {
            assertThat(received(kafka, "int", "-42", contentType)).isEqualTo(-42);
            assertThat(received(kafka, "long", "9007199254740993", contentType)).isEqualTo(9007199254740993L);
            assertThat(received(kafka, "double", "0.5", contentType)).isEqualTo(0.5);
            assertThat(received(kafka, "boolean", "true", contentType)).isEqualTo(true);
        }
    }

    @Test
    void whatIsNoNumberOrTruthIsRefused(RealKafka kafka) {
        assertThat(refusal(kafka, "int", "seven", NO_CONTENT_TYPE))
                .contains("Body of topic bodies-int partition 0 offset ", "'seven'", "int");
        assertThat(refusal(kafka, "int", "\"7\"", "application/json")).contains("int");
        assertThat(refusal(kafka, "int", "7.5", "application/json")).contains("int");
        assertThat(refusal(kafka, "int", "99999999999", NO_CONTENT_TYPE)).contains("int");
        assertThat(refusal(kafka, "boolean", "yes", NO_CONTENT_TYPE)).contains("boolean");
    }

    @Test
    void enumsAndTimesAreReadAsTextOrJson(RealKafka kafka) {
        Instant instant = Instant.parse("2026-01-02T03:04:05.678Z");
        assertThat(received(kafka, "level", "HIGH")).isEqualTo(Level.HIGH);
        assertThat(received(kafka, "level", "\"HIGH\"", "application/json")).isEqualTo(Level.HIGH);
        assertThat(received(kafka, "instant", instant.toString())).isEqualTo(instant);
        assertThat(received(kafka, "instant", "\"" + instant + "\"", "application/json"))
                .isEqualTo(instant);
        assertThat(refusal(kafka, "level", "MIDDLE", NO_CONTENT_TYPE)).contains("MIDDLE");
        assertThat(refusal(kafka, "level", "1", "application/json")).contains("Level");
    }

    @Test
    void genericTypesAreResolved(RealKafka kafka) {
        assertThat(received(kafka, "list", "[{\"name\":\"a\",\"count\":1}]")).isEqualTo(List.of(new Item("a", 1)));
        assertThat(received(kafka, "map", "{\"a\":[1,2],\"b\":[]}"))
                .isEqualTo(Map.of("a", List.of(1, 2), "b", List.of()));
        assertThat(received(kafka, "page", "{\"items\":[{\"name\":\"a\",\"count\":1}]}"))
                .isEqualTo(new Page<>(List.of(new Item("a", 1)), Optional.empty()));
    }

    @Test
    void componentsThatMayBeAbsentAreEmptyOrNull(RealKafka kafka) {
        Loose nothing = new Loose(Optional.empty(), OptionalInt.empty(), Optional.empty(), null);
        assertThat(received(kafka, "loose", "{}")).isEqualTo(nothing);
        assertThat(received(
                        kafka, "loose", "{\"text\":null,\"number\":null,\"items\":null,\"nullable\":null,\"more\":1}"))
                .isEqualTo(nothing);
        assertThat(received(
                        kafka,
                        "loose",
                        "{\"text\":\"t\",\"number\":1,\"items\":[{\"name\":\"a\",\"count\":1}],\"nullable\":\"n\"}"))
                .isEqualTo(new Loose(Optional.of("t"), OptionalInt.of(1), Optional.of(List.of(new Item("a", 1))), "n"));
    }

    @Test
    void componentsOfPlainTypes(RealKafka kafka) {
        assertThat(received(
                        kafka,
                        "plain",
                        "{\"level\":\"LOW\",\"id\":\"00000000-0000-0000-0000-000000000001\",\"price\":\"1.10\","
                                + "\"weight\":2,\"active\":true,\"big\":9007199254740993}"))
                .isEqualTo(new Plain(Level.LOW, new UUID(0, 1), new BigDecimal("1.10"), 2, true, 9007199254740993L));
        assertThat(received(
                        kafka,
                        "times",
                        "{\"instant\":\"2026-01-02T03:04:05Z\",\"date\":\"2026-01-02\",\"duration\":\"PT1H\","
                                + "\"offset\":\"2026-01-02T03:04:05+02:00\",\"maybe\":\"2026-01-02T03:04:05Z\"}"))
                .isEqualTo(new Times(
                        Instant.parse("2026-01-02T03:04:05Z"),
                        LocalDate.of(2026, 1, 2),
                        Duration.ofHours(1),
                        OffsetDateTime.parse("2026-01-02T03:04:05+02:00"),
                        Optional.of(Instant.parse("2026-01-02T03:04:05Z"))));
    }

    @Test
    void sealedTypeIsChosenByTheDocumentAmongThoseThatTheHandlerNames(RealKafka kafka) {
        assertThat(received(kafka, "shape", "{\"radius\":1.5,\"type\":\"circle\"}"))
                .isEqualTo(new Circle(1.5));
        assertThat(received(kafka, "shape", "{\"type\":\"square\",\"side\":2}")).isEqualTo(new Square(2));
        assertThat(refusal(kafka, "shape", "{\"type\":\"triangle\"}", NO_CONTENT_TYPE))
                .contains("triangle");
        assertThat(refusal(kafka, "shape", "{\"radius\":1.5}", NO_CONTENT_TYPE)).contains("type");
    }

    @Test
    void structuresAreReadWhateverTheContentTypeSays(RealKafka kafka) {
        String json = "{\"name\":\"ü\",\"count\":1}";
        for (String contentType : List.of(
                NO_CONTENT_TYPE,
                "",
                "application/json",
                "application/json; charset=utf-8",
                "application/vnd.x+json",
                "APPLICATION/JSON",
                "text/plain",
                "nonsense")) {
            assertThat(received(kafka, "item", json, contentType))
                    .as(contentType)
                    .isEqualTo(new Item("ü", 1));
        }
        assertThat(refusal(kafka, "item", "{\"name\":", "text/plain"))
                .contains("Body of topic bodies-item partition 0 offset ", "content-type text/plain", "Item");
    }

    @Test
    void tombstoneIsNoEmptyBody(RealKafka kafka) {
        assertThat(received(kafka, "text", null)).isNull();
        assertThat(received(kafka, "text", "")).isEqualTo("");
        assertThat(received(kafka, "bytes", null)).isNull();
        assertThat(received(kafka, "bytes", "")).isEqualTo("bytes []");
        assertThat(received(kafka, "long", null)).isNull();
        assertThat(refusal(kafka, "long", "", NO_CONTENT_TYPE)).contains("the text ''");
        assertThat(received(kafka, "item", null)).isNull();
        assertThat(refusal(kafka, "item", "", NO_CONTENT_TYPE)).contains("0 bytes");
        assertThat(received(kafka, "any", null)).isNull();
        assertThat(received(kafka, "any", "")).isEqualTo("bytes []");
    }

    @Test
    void anyObjectIsWhatTheContentTypeSays(RealKafka kafka) {
        Map<String, Object> map = Map.of("a", List.of(1, "b"));
        String json = "{\"a\":[1,\"b\"]}";
        assertThat(received(kafka, "any", json, "application/json")).isEqualTo(map);
        assertThat(received(kafka, "any", json, "application/vnd.x+json; v=1")).isEqualTo(map);
        assertThat(received(kafka, "any", json, "text/plain")).isEqualTo(json);
        assertThat(received(kafka, "any", "ü".getBytes(ISO_8859_1), "text/plain; charset=iso-8859-1"))
                .isEqualTo("ü");
        assertThat(received(kafka, "any", "a", "application/octet-stream")).isEqualTo("bytes [97]");
    }

    @Test
    void anyObjectWithoutAContentTypeIsJsonOrElseBytes(RealKafka kafka) {
        for (String contentType : List.of(NO_CONTENT_TYPE, "", " ")) {
            assertThat(received(kafka, "any", "{\"a\":1}", contentType)).isEqualTo(Map.of("a", 1));
            assertThat(received(kafka, "any", "oops", contentType)).isEqualTo("bytes [111, 111, 112, 115]");
        }
    }

    @Test
    void contentTypeIsFoundInAnyCase(RealKafka kafka) {
        byte[] json = bytes("{\"a\":1}");
        assertThat(received(kafka, "any", json, "Content-Type", "text/plain")).isEqualTo("{\"a\":1}");
        assertThat(received(kafka, "any", json, "CONTENT-TYPE", "application/JSON"))
                .isEqualTo(Map.of("a", 1));
        assertThat(received(kafka, "text", "ü".getBytes(ISO_8859_1), "Content-Type", "Text/Plain; CHARSET=ISO-8859-1"))
                .isEqualTo("ü");
    }
}
