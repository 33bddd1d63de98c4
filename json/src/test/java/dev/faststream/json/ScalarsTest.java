package dev.faststream.json;

import static dev.faststream.json.Json.complaint;
import static dev.faststream.json.Json.read;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScalarsTest {

    enum Status {
        NEW,
        PAID;

        @Override
        public String toString() {
            return "not its name";
        }
    }

    enum Level {
        @JsonProperty("low")
        LOW,
        @JsonProperty("high")
        HIGH
    }

    record Order(Optional<Status> status) {}

    record Stamped(
            @JsonFormat(shape = JsonFormat.Shape.NUMBER) Instant at) {}

    record Dated(@JsonFormat(pattern = "yyyyMMdd") LocalDate on) {}

    record Price(int price) {}

    record Items(List<Price> items) {}

    @ParameterizedTest
    @ValueSource(
            classes = {
                int.class,
                long.class,
                short.class,
                byte.class,
                double.class,
                float.class,
                boolean.class,
                Integer.class,
                Long.class,
                Double.class,
                Boolean.class
            })
    void textIsNoNumberAndNoBoolean(Class<?> type) {
        assertThat(complaint("\"1\"", type)).isEqualTo("$ is the string \"1\", expected " + type.getSimpleName());
        assertThat(complaint("\"true\"", type)).startsWith("$ is the string \"true\", expected ");
        assertThat(complaint("\"\"", type)).isEqualTo("$ is the string \"\", expected " + type.getSimpleName());
        assertThat(complaint("null", type)).isEqualTo("$ is null, expected " + type.getSimpleName());
        assertThat(complaint("[1]", type)).isEqualTo("$ is an array, expected " + type.getSimpleName());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.5", "true", "[]", "{}"})
    void onlyTextIsAString(String json) {
        assertThat(complaint(json, String.class)).endsWith(", expected String");
        assertThat(complaint(json, char.class)).endsWith(", expected char");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "1.0", "{}"})
    void onlyTrueAndFalseAreBooleans(String json) {
        assertThat(complaint(json, boolean.class)).endsWith(", expected boolean");
    }

    @Test
    void booleanIsNoNumber() {
        assertThat(complaint("true", int.class)).isEqualTo("$ is true, expected int");
        assertThat(complaint("false", double.class)).isEqualTo("$ is false, expected double");
    }

    @Test
    void fractionIsNoInt() {
        assertThat(complaint("1.5", int.class)).isEqualTo("$ is the number 1.5, expected int");
        assertThat(complaint("1.0", long.class)).isEqualTo("$ is the number 1.0, expected long");
        assertThat(complaint("1.5", BigInteger.class)).isEqualTo("$ is the number 1.5, expected BigInteger");
    }

    @Test
    void numberThatIsTooLargeIsRefused() {
        assertThat(complaint("3000000000", int.class)).isEqualTo("$ is the number 3000000000, expected int");
        assertThat(complaint("99999999999999999999", long.class))
                .isEqualTo("$ is the number 99999999999999999999, expected long");
        assertThat(complaint("{\"items\":[{\"price\":3000000000}]}", Items.class))
                .isEqualTo("$.items[0].price is the number 3000000000, expected int");
        assertThat(complaint("300", byte.class)).isEqualTo("$ is the number 300, expected byte");
    }

    @Test
    void intIsADouble() {
        assertThat(read("1", double.class)).isEqualTo(1.0);
        assertThat(read("1", Float.class)).isEqualTo(1.0f);
    }

    @Test
    void whatJsonCannotCountIsText() {
        assertThat(read("\"NaN\"", double.class)).isEqualTo(Double.NaN);
        assertThat(read("\"-Infinity\"", double.class)).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    @Test
    void decimalIsTextOrNumber() {
        assertThat(read("\"12.50\"", BigDecimal.class)).isEqualTo(new BigDecimal("12.50"));
        assertThat(read("12.50", BigDecimal.class)).isEqualTo(new BigDecimal("12.50"));
        assertThat(read("\"12\"", BigInteger.class)).isEqualTo(BigInteger.valueOf(12));
        assertThat(read("12", BigInteger.class)).isEqualTo(BigInteger.valueOf(12));
        assertThat(complaint("\"\"", BigDecimal.class)).isEqualTo("$ is the string \"\", expected BigDecimal");
        assertThat(complaint("\"many\"", BigDecimal.class)).isEqualTo("$ is the string \"many\", expected BigDecimal");
        assertThat(complaint("true", BigDecimal.class)).isEqualTo("$ is true, expected BigDecimal");
    }

    @Test
    void timesAreIsoText() {
        assertThat(read("\"2024-05-01T10:00:00Z\"", Instant.class)).isEqualTo(Instant.parse("2024-05-01T10:00:00Z"));
        assertThat(read("\"2024-05-01\"", LocalDate.class)).isEqualTo(LocalDate.of(2024, 5, 1));
        assertThat(read("\"10:30:00\"", LocalTime.class)).isEqualTo(LocalTime.of(10, 30));
        assertThat(read("\"2024-05-01T10:30:00\"", LocalDateTime.class))
                .isEqualTo(LocalDateTime.of(2024, 5, 1, 10, 30));
        assertThat(read("\"PT1H30M\"", Duration.class)).isEqualTo(Duration.ofMinutes(90));
    }

    @Test
    void offsetIsKept() {
        assertThat(read("\"2024-05-01T10:00:00+02:00\"", OffsetDateTime.class))
                .isEqualTo(OffsetDateTime.parse("2024-05-01T10:00:00+02:00"));
        assertThat(read("\"2024-05-01T10:00:00+02:00\"", ZonedDateTime.class))
                .isEqualTo(ZonedDateTime.parse("2024-05-01T10:00:00+02:00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1714557600", "1714557600.5", "\"1714557600\"", "\"yesterday\"", "\"\"", "[2024,5,1]", "{}"})
    void whatIsNotIsoTextIsNoTime(String json) {
        for (Type type :
                List.of(Instant.class, LocalDate.class, LocalDateTime.class, OffsetDateTime.class, Duration.class)) {
            assertThat(complaint(json, type)).startsWith("$ is ").endsWith("(ISO-8601)");
        }
    }

    @Test
    void timeIsANumberWhereTheFormatSaysSo() {
        assertThat(read("{\"at\":1714557600}", Stamped.class))
                .isEqualTo(new Stamped(Instant.ofEpochSecond(1714557600)));
    }

    @Test
    void timeIsReadByItsPattern() {
        assertThat(read("{\"on\":\"20240501\"}", Dated.class)).isEqualTo(new Dated(LocalDate.of(2024, 5, 1)));
    }

    @Test
    void yearIsANumber() {
        assertThat(read("2024", Year.class)).isEqualTo(Year.of(2024));
    }

    @Test
    void enumIsReadByName() {
        assertThat(read("\"PAID\"", Status.class)).isEqualTo(Status.PAID);
        assertThat(read("\"low\"", Level.class)).isEqualTo(Level.LOW);
    }

    @Test
    void unknownConstantIsAnErrorThatListsTheConstants() {
        assertThat(complaint("{\"status\":\"LOST\"}", Order.class))
                .isEqualTo("$.status is the string \"LOST\", expected one of NEW, PAID");
        assertThat(complaint("\"LOW\"", Level.class)).isEqualTo("$ is the string \"LOW\", expected one of low, high");
        assertThat(complaint("0", Status.class)).isEqualTo("$ is the number 0, expected one of NEW, PAID");
    }

    @Test
    void emptyTextIsNoEnumAndNoOptional() {
        assertThat(complaint("{\"status\":\"\"}", Order.class))
                .isEqualTo("$.status is the string \"\", expected one of NEW, PAID");
        assertThat(complaint("\"\"", OptionalInt.class)).isEqualTo("$ is the string \"\", expected OptionalInt");
    }

    @Test
    void uuidIsText() {
        UUID id = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
        assertThat(read("\"" + id + "\"", UUID.class)).isEqualTo(id);
        assertThat(complaint("\"123\"", UUID.class)).isEqualTo("$ is the string \"123\", expected UUID");
        assertThat(complaint("\"\"", UUID.class)).isEqualTo("$ is the string \"\", expected UUID");
    }
}
