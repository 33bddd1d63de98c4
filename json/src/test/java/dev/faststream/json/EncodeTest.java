package dev.faststream.json;

import static dev.faststream.json.Json.bytes;
import static dev.faststream.json.Json.write;
import static dev.faststream.json.Json.writeRefusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.Codec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;

final class EncodeTest {

    enum Status {
        PAID;

        @Override
        public String toString() {
            return "not its name";
        }
    }

    record Order(
            int userId,
            BigDecimal amount,
            Status status,
            @Nullable String note) {}

    record Times(Instant at, LocalDate day, Duration took, OffsetDateTime there) {}

    record Maybe(Optional<String> text, OptionalInt number) {}

    record Ping() {}

    record Mystery(Object thing) {}

    static final class Broken {
        private @Nullable String name;

        public String getName() {
            if (name == null) {
                throw new IllegalStateException("no name yet");
            }
            return name;
        }

        public void setName(String name) {
            this.name = name;
        }
    }

    @Test
    void componentsAreWrittenCompactlyInTheirOrder() {
        assertThat(write(new Order(1, new BigDecimal("12.50"), Status.PAID, null)))
                .isEqualTo("{\"userId\":1,\"amount\":\"12.50\",\"status\":\"PAID\",\"note\":null}");
    }

    @Test
    void decimalIsTextWhereverItStands() {
        BigDecimal decimal = new BigDecimal("1.10");
        assertThat(write(decimal)).isEqualTo("\"1.10\"");
        assertThat(write(List.of(decimal))).isEqualTo("[\"1.10\"]");
        assertThat(write(Map.of("a", decimal))).isEqualTo("{\"a\":\"1.10\"}");
        assertThat(write(new BigDecimal[] {decimal})).isEqualTo("[\"1.10\"]");
        assertThat(write(new Mystery(decimal))).isEqualTo("{\"thing\":\"1.10\"}");
    }

    @Test
    void timesAreIsoText() {
        assertThat(write(new Times(
                        Instant.parse("2024-05-01T10:00:00Z"),
                        LocalDate.of(2024, 5, 1),
                        Duration.ofMinutes(90),
                        OffsetDateTime.parse("2024-05-01T10:00:00+02:00"))))
                .isEqualTo("{\"at\":\"2024-05-01T10:00:00Z\",\"day\":\"2024-05-01\",\"took\":\"PT1H30M\","
                        + "\"there\":\"2024-05-01T10:00:00+02:00\"}");
    }

    @Test
    void optionalIsItsValueOrNull() {
        assertThat(write(new Maybe(Optional.of("a"), OptionalInt.empty())))
                .isEqualTo("{\"text\":\"a\",\"number\":null}");
        assertThat(write(Optional.empty())).isEqualTo("null");
    }

    @Test
    void bytesInsideAreBase64() {
        assertThat(write(Map.of("raw", new byte[] {1, 2, 3}))).isEqualTo("{\"raw\":\"AQID\"}");
    }

    @Test
    void textIsUtf8() {
        assertThat(new JsonCodec().encode("žluť 🐎")).isEqualTo(bytes("\"žluť 🐎\""));
    }

    @Test
    void listsMapsAndScalarsAreBodies() {
        assertThat(write(List.of(1, "a", true))).isEqualTo("[1,\"a\",true]");
        assertThat(write(Map.of(Status.PAID, 1.5))).isEqualTo("{\"PAID\":1.5}");
        assertThat(write(Double.NaN)).isEqualTo("\"NaN\"");
        assertThat(write(new UUID(0, 1))).isEqualTo("\"00000000-0000-0000-0000-000000000001\"");
        assertThat(write(new Ping())).isEqualTo("{}");
    }

    @Test
    void classWithoutPropertiesIsRefused() {
        assertThat(writeRefusal(new Mystery(new Object())))
                .isEqualTo(
                        "dev.faststream.json.EncodeTest$Mystery can't be encoded as JSON: $.thing is of a class without"
                                + " properties; make it a record, or give it getters");
        assertThat(writeRefusal(new Object())).startsWith("java.lang.Object can't be encoded as JSON: $ is of a class");
    }

    @Test
    void failingGetterIsNamed() {
        assertThat(writeRefusal(List.of(new Broken())))
                .endsWith("can't be encoded as JSON: $[0].name can't be read: java.lang.IllegalStateException: no name"
                        + " yet");
    }

    @Test
    void cycleIsRefused() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(List.of(cycle));
        assertThat(writeRefusal(cycle))
                .contains("can't be encoded as JSON: $[0][0]")
                .hasSizeLessThan(300);
    }

    @Test
    void nullKeyIsRefused() {
        var map = new HashMap<@Nullable String, Object>();
        map.put(null, 1);
        assertThat(writeRefusal(map)).contains("can't be encoded as JSON: $").contains("ull key");
    }

    @Test
    void codecIsFoundByTheServiceLoader() {
        assertThat(ServiceLoader.load(Codec.class)).singleElement().isInstanceOf(JsonCodec.class);
    }

    @Test
    void readsJsonAndItsRelatives() {
        var codec = new JsonCodec();
        assertThat(codec.contentType()).isEqualTo("application/json");
        assertThat(List.of("application/json", "text/json", "application/cloudevents+json"))
                .allMatch(codec::reads);
        assertThat(List.of("text/plain", "application/jsonl", "application/x-json-seq", ""))
                .noneMatch(codec::reads);
    }

    @Test
    void namingCanBeCustomized() {
        JsonCodec codec =
                JsonCodec.customized(mapper -> mapper.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE));
        var order = new Order(1, BigDecimal.ONE, Status.PAID, "n");
        byte[] json = bytes("{\"user_id\":1,\"amount\":\"1\",\"status\":\"PAID\",\"note\":\"n\"}");
        assertThat(codec.encode(order)).isEqualTo(json);
        assertThat(codec.decoder(Order.class).decode(json)).isEqualTo(order);
        assertThat(Json.complaint(bytes("{}"), codec.decoder(Order.class)))
                .isEqualTo("$.user_id is missing, expected int");
    }

    @Test
    void whatIsWrittenCanBeRead() {
        var order = new Order(1, new BigDecimal("12.50"), Status.PAID, "n");
        assertThat(Json.read(write(order), Order.class)).isEqualTo(order);
    }
}
