package dev.faststream.json;

import static dev.faststream.json.Json.bytes;
import static dev.faststream.json.Json.complaint;
import static dev.faststream.json.Json.read;
import static dev.faststream.json.Json.readFields;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faststream.DecodeException;
import dev.faststream.TypeRef;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class DocumentTest {

    record User(String name, int userId) {}

    record Item(String sku, BigDecimal price) {}

    record Cart(List<Item> items) {}

    enum Size {
        S,
        L
    }

    record Amount(int cents) {
        Amount {
            if (cents < 0) {
                throw new IllegalArgumentException("cents must not be negative");
            }
        }
    }

    record Bill(Amount total) {}

    static final class Picky {
        public void setSize(int size) {
            if (size > 0) {
                throw new IllegalArgumentException("size " + size + " is not for sale");
            }
        }
    }

    @Test
    void unknownFieldsAreIgnored() {
        assertThat(read("{\"name\":\"Ada\",\"x\":{\"y\":[1]},\"userId\":1}", User.class))
                .isEqualTo(new User("Ada", 1));
    }

    @Test
    void wrongValueNamesItsPath() {
        assertThat(complaint("{\"name\":\"Ada\",\"userId\":\"abc\"}", User.class))
                .isEqualTo("$.userId is the string \"abc\", expected int");
        assertThat(complaint(
                        "{\"items\":[{\"sku\":\"a\",\"price\":1},{\"sku\":\"b\",\"price\":2},{\"sku\":\"c\",\"price\":[]}]}",
                        Cart.class))
                .isEqualTo("$.items[2].price is an array, expected BigDecimal");
        assertThat(complaint("{\"items\":{}}", Cart.class)).isEqualTo("$.items is an object, expected List");
        assertThat(complaint("{\"items\":[\"a\"]}", Cart.class))
                .isEqualTo("$.items[0] is the string \"a\", expected Item");
        assertThat(complaint("[]", User.class)).isEqualTo("$ is an array, expected User");
        assertThat(complaint("[]", new TypeRef<Map<String, Integer>>() {}.type()))
                .isEqualTo("$ is an array, expected Map");
    }

    @Test
    void wrongKeyNamesTheMap() {
        assertThat(complaint("{\"XL\":1}", new TypeRef<Map<Size, Integer>>() {}.type()))
                .isEqualTo("$ has the name \"XL\", expected one of S, L");
    }

    @Test
    void longValueIsShortened() {
        String secret = "s".repeat(70) + "\n" + "t".repeat(500);
        DecodeException failure = catchThrowableOfType(
                DecodeException.class,
                () -> read("{\"name\":\"Ada\",\"userId\":\"" + secret.replace("\n", "\\n") + "\"}", User.class));
        assertThat(failure)
                .hasMessage(
                        "$.userId is the string \"" + "s".repeat(70) + "\\n" + "t".repeat(9) + "...\", expected int")
                .hasNoCause();
        assertThat(complaint("9".repeat(900), int.class)).hasSizeLessThan(130);
        assertThat(complaint("{\"" + "k".repeat(900) + "\":{}}", new TypeRef<Map<String, Integer>>() {}.type()))
                .hasSizeLessThan(130);
        assertThat(complaint("x".repeat(900), int.class)).hasSizeLessThan(280);
    }

    @Test
    void malformedDocumentNamesLineAndColumn() {
        assertThat(complaint("{\"name\": \"Ada\",}", User.class))
                .isEqualTo("not valid JSON at line 1 column 16: Unexpected character ('}' (code 125)):"
                        + " was expecting double-quote to start property name");
        assertThat(complaint("{\n\"name\": Ada}", User.class)).startsWith("not valid JSON at line 2 column ");
        assertThat(complaint("{\"name\": \"Ada\"", User.class))
                .isEqualTo("not valid JSON at line 1 column 15: it ends too early");
        assertThat(complaint(new byte[] {'"', (byte) 0xC3, '"'}, new JsonCodec().decoder(String.class)))
                .startsWith("not valid JSON at line 1 column ");
    }

    @Test
    void messagesNameNothingOfJackson() {
        for (String json : List.of("NaN", "01", "'a'", "{a:1}", "[1,]", "/* c */ 1", "\"\\x\"", "\"\t\"", "[", "tru")) {
            assertThat(complaint(json, Object.class))
                    .startsWith("not valid JSON at line 1 column ")
                    .doesNotContain("jackson", "Feature", "JsonParser", "StreamRead", "Source", "\n", "`");
        }
    }

    @Test
    void moreAfterTheDocumentIsAnError() {
        assertThat(complaint("{\"name\":\"Ada\",\"userId\":1} {}", User.class))
                .isEqualTo("there is more after the JSON document, at line 1 column 27");
        assertThat(complaint("1 x", int.class)).startsWith("not valid JSON at line 1 column ");
    }

    @Test
    void ofAFieldThatComesTwiceTheLastCounts() {
        assertThat(read("{\"name\":\"Ada\",\"userId\":1,\"name\":\"Bob\",\"userId\":2}", User.class))
                .isEqualTo(new User("Bob", 2));
    }

    @Test
    void emptyBodyIsAnError() {
        assertThat(complaint("", User.class)).isEqualTo("the body is empty (0 bytes), expected JSON");
        assertThat(complaint(" \n", User.class)).isEqualTo("the body is blank (2 bytes), expected JSON");
        assertThat(complaint("", Object.class)).isEqualTo("the body is empty (0 bytes), expected JSON");
    }

    @Test
    void nullDocumentIsAnErrorExceptForObject() {
        assertThat(complaint("null", User.class)).isEqualTo("$ is null, expected User");
        assertThat(complaint("null", new TypeRef<List<User>>() {}.type())).isEqualTo("$ is null, expected List");
        assertThat(read("null", Object.class)).isNull();
        assertThat(read("null", new TypeRef<Optional<User>>() {}.type())).isEqualTo(Optional.empty());
    }

    @Test
    void objectTakesAnyDocument() {
        assertThat(read("{\"a\":[1,2.5,\"x\",true,null]}", Object.class))
                .asString()
                .isEqualTo("{a=[1, 2.5, x, true, null]}");
    }

    @Test
    void documentThatIsTooDeepIsAnError() {
        assertThat(complaint("[".repeat(2000), Object.class))
                .isEqualTo("too large: Document nesting depth (501) exceeds the maximum allowed (500)");
    }

    @Test
    void constructorsOwnComplaintIsTold() {
        DecodeException failure =
                catchThrowableOfType(DecodeException.class, () -> read("{\"total\":{\"cents\":-1}}", Bill.class));
        assertThat(failure)
                .hasMessage("$.total is no valid Amount: cents must not be negative")
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(complaint("{\"size\":3}", Picky.class))
                .isEqualTo("$.size is the number 3, which can't be read: size 3 is not for sale");
    }

    @Test
    void fieldsAreTakenOutOfAnObject() {
        Map<String, Type> fields = new LinkedHashMap<>();
        fields.put("name", String.class);
        fields.put("item", Item.class);
        fields.put("count", int.class);
        assertThat(readFields(
                        "{\"x\":{\"name\":1},\"count\":3,\"item\":{\"sku\":\"a\",\"price\":\"1.5\"},\"name\":\"n\"}",
                        fields))
                .isEqualTo(Map.of("name", "n", "item", new Item("a", new BigDecimal("1.5")), "count", 3));
    }

    @Test
    void missingFieldIsLeftToTheCaller() {
        Map<String, Type> fields = Map.of(
                "a",
                int.class,
                "b",
                String.class,
                "c",
                OptionalInt.class,
                "d",
                new TypeRef<Optional<String>>() {}.type());
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put("a", null);
        expected.put("b", null);
        expected.put("c", OptionalInt.empty());
        expected.put("d", Optional.empty());
        assertThat(readFields("{}", fields)).isEqualTo(expected);
        assertThat(readFields("{\"a\":null,\"b\":null,\"c\":null,\"d\":null}", fields))
                .isEqualTo(expected);
    }

    @Test
    void wrongFieldNamesItsPath() {
        assertThat(fieldsComplaint("{\"name\":1}", Map.of("name", String.class)))
                .isEqualTo("$.name is the number 1, expected String");
        assertThat(fieldsComplaint("{\"item\":{\"sku\":\"a\"}}", Map.of("item", Item.class)))
                .isEqualTo("$.item.price is missing, expected BigDecimal");
        assertThat(fieldsComplaint("{\"n\":3000000000}", Map.of("n", int.class)))
                .isEqualTo("$.n is the number 3000000000, expected int");
    }

    @Test
    void fieldsComeOnlyFromAnObject() {
        Map<String, Type> fields = Map.of("name", String.class);
        assertThat(fieldsComplaint("[1]", fields)).isEqualTo("$ is an array, expected an object");
        assertThat(fieldsComplaint("null", fields)).isEqualTo("$ is null, expected an object");
        assertThat(fieldsComplaint("", fields)).isEqualTo("the body is empty (0 bytes), expected JSON");
        assertThat(fieldsComplaint("{", fields)).startsWith("not valid JSON at line 1 column ");
        assertThat(fieldsComplaint("{\"name\":\"n\"} 2", fields))
                .isEqualTo("there is more after the JSON document, at line 1 column 14");
    }

    @Test
    void ofAFieldTakenTwiceTheLastCounts() {
        assertThat(readFields("{\"a\":1,\"a\":2}", Map.of("a", int.class))).isEqualTo(Map.of("a", 2));
    }

    private static String fieldsComplaint(String json, Map<String, Type> fields) {
        return complaint(bytes(json), new JsonCodec().fieldsDecoder(fields));
    }
}
