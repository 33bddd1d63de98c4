package dev.faststream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HeadersTest {
    private static final byte[] BINARY = {(byte) 0xff, 0x00, (byte) 0xfe, 0x41};
    private static final byte @Nullable [] NULL_VALUE = null;

    private enum Level {
        LOW,
        HIGH {
            @Override
            public String toString() {
                return "not its name";
            }
        }
    }

    private record Money(String text) {}

    /** Counts what is read of it, and hands out its own arrays, as a broker's record does. */
    private static final class CountingSource implements Headers.Source {
        private final List<Headers.Entry> entries;
        private int reads;

        CountingSource(Headers.Entry... entries) {
            this.entries = List.of(entries);
        }

        @Override
        public byte @Nullable [] last(String name) {
            reads++;
            byte[] last = null;
            for (Headers.Entry entry : entries) {
                last = entry.name().equals(name) ? entry.value() : last;
            }
            return last;
        }

        @Override
        public String origin() {
            return "orders-3 offset 42";
        }

        @Override
        public Iterator<Headers.Entry> iterator() {
            reads++;
            return entries.iterator();
        }
    }

    private static Headers headers(Headers.Entry... entries) {
        return Headers.over(new CountingSource(entries), TextConverters.standard());
    }

    private static Headers.Entry text(String name, String value) {
        return Headers.Entry.of(name, value);
    }

    private static Headers.Entry bytes(String name, byte @Nullable [] value) {
        return Headers.Entry.of(name, value);
    }

    // --- text

    @Test
    void textIsTheValueAsUtf8() {
        assertThat(headers(text("a", "grün €")).text("a")).contains("grün €");
    }

    @Test
    void textOfAnAbsentHeaderIsEmpty() {
        assertThat(headers(text("a", "1")).text("b")).isEmpty();
    }

    @Test
    void textOfANullValueIsEmpty() {
        assertThat(headers(bytes("a", NULL_VALUE)).text("a")).isEmpty();
    }

    @Test
    void textOfAnEmptyValueIsEmptyText() {
        assertThat(headers(text("a", "")).text("a")).contains("");
    }

    @Test
    void textOfARepeatedHeaderIsTheLast() {
        assertThat(headers(text("a", "1"), text("b", "x"), text("a", "2")).text("a"))
                .contains("2");
    }

    @Test
    void textOfARepeatedHeaderIsEmptyWhenTheLastIsNull() {
        assertThat(headers(text("a", "1"), bytes("a", NULL_VALUE)).text("a")).isEmpty();
    }

    @Test
    void namesAreComparedExactly() {
        assertThat(headers(text("A", "1")).text("a")).isEmpty();
    }

    @Test
    void textThatIsNotUtf8NamesRecordHeaderAndBytes() {
        assertThatThrownBy(() -> headers(bytes("trace", BINARY)).text("trace"))
                .isInstanceOfSatisfying(
                        MalformedHeaderException.class,
                        e -> assertThat(e.header()).isEqualTo("trace"))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining("'trace'")
                .hasMessageContaining("orders-3 offset 42")
                .hasMessageContaining("ff 00 fe 41");
    }

    @Test
    void theReplacementCharacterItselfIsText() {
        assertThat(headers(text("a", "\uFFFD")).text("a")).contains("\uFFFD");
    }

    @Test
    void overlongAndSurrogateEncodingsAreNotText() {
        Headers headers = headers(
                bytes("overlong", new byte[] {(byte) 0xc0, (byte) 0x80}),
                bytes("surrogate", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}));

        assertThatThrownBy(() -> headers.text("overlong")).isInstanceOf(MalformedHeaderException.class);
        assertThatThrownBy(() -> headers.text("surrogate")).isInstanceOf(MalformedHeaderException.class);
    }

    @Test
    void oneMalformedHeaderDoesNotTouchItsNeighbours() {
        Headers headers = headers(text("before", "1"), bytes("bad", BINARY), text("after", "2"));

        assertThat(headers.text("before")).contains("1");
        assertThat(headers.text("after")).contains("2");
    }

    @Test
    void aHugeHeaderIsReadWhole() {
        String huge = "x".repeat(1 << 20);

        assertThat(headers(text("a", huge)).text("a")).contains(huge);
    }

    @Test
    void aHugeMalformedHeaderGivesAShortMessage() {
        byte[] huge = new byte[1 << 20];
        huge[0] = (byte) 0xff;

        assertThatThrownBy(() -> headers(bytes("a", huge)).text("a"))
                .hasMessageContaining("1048576 bytes")
                .message()
                .hasSizeLessThan(400);
    }

    @Test
    void aHugeHeaderThatIsNoNumberGivesAShortMessage() {
        assertThatThrownBy(() -> headers(text("a", "x".repeat(1 << 20))).as("a", int.class))
                .hasMessageContaining("1048576 characters")
                .message()
                .hasSizeLessThan(400);
    }

    // --- textOr

    @Test
    void textOrGivesTheTextWhereThereIsOne() {
        assertThat(headers(text("a", "1"), text("a", "2")).textOr("a", "none")).isEqualTo("2");
    }

    @Test
    void textOrFallsBackWhereTheHeaderIsAbsentNullOrNotText() {
        Headers headers = headers(bytes("null", NULL_VALUE), bytes("binary", BINARY));

        assertThat(headers.textOr("absent", "none")).isEqualTo("none");
        assertThat(headers.textOr("null", "none")).isEqualTo("none");
        assertThat(headers.textOr("binary", "none")).isEqualTo("none");
    }

    // --- bytes

    @Test
    void bytesAreThoseOfTheLastValueWhateverTheyAre() {
        assertThat(headers(text("a", "1"), bytes("a", BINARY)).bytes("a")).hasValue(BINARY);
    }

    @Test
    void bytesOfAnAbsentHeaderAndOfANullValueAreEmpty() {
        Headers headers = headers(bytes("null", NULL_VALUE));

        assertThat(headers.bytes("null")).isEmpty();
        assertThat(headers.bytes("absent")).isEmpty();
    }

    @Test
    void bytesAreACopy() {
        byte[] onTheWire = "abc".getBytes(UTF_8);
        Headers headers = headers(bytes("a", onTheWire));

        headers.bytes("a").orElseThrow()[0] = 'X';
        headers.all("a").getFirst().bytes().orElseThrow()[1] = 'X';

        assertThat(onTheWire).asString(UTF_8).isEqualTo("abc");
    }

    // --- all, iteration, names, size, toMultiMap

    @Test
    void allGivesEveryValueInWireOrderNullOnesToo() {
        Headers headers = headers(text("a", "1"), text("b", "x"), bytes("a", NULL_VALUE), bytes("a", BINARY));

        assertThat(headers.all("a")).containsExactly(text("a", "1"), bytes("a", NULL_VALUE), bytes("a", BINARY));
        assertThat(headers.all("absent")).isEmpty();
    }

    @Test
    void viewsOverEverythingKeepWireOrderAndNeverThrow() {
        Headers headers = headers(text("b", "1"), bytes("a", BINARY), bytes("b", NULL_VALUE));

        assertThat(headers).containsExactly(text("b", "1"), bytes("a", BINARY), bytes("b", NULL_VALUE));
        assertThat(headers.names()).containsExactly("b", "a");
        assertThat(headers.size()).isEqualTo(3);
        assertThat(headers.toMultiMap())
                .containsExactly(
                        Map.entry("b", List.of(text("b", "1"), bytes("b", NULL_VALUE))),
                        Map.entry("a", List.of(bytes("a", BINARY))));
        assertThat(headers).hasToString("[b='1', a=0xff00fe41, b=null]");
    }

    @Test
    void noHeadersAreNoSpecialCase() {
        Headers none = headers();

        assertThat(none).isEmpty();
        assertThat(none.names()).isEmpty();
        assertThat(none.size()).isZero();
        assertThat(none.toMultiMap()).isEmpty();
    }

    @Test
    void viewsCanNotBeChanged() {
        Headers headers = headers(text("a", "1"));

        assertThatThrownBy(() -> headers.names().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> headers.all("a").clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> headers.toMultiMap().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> headers.toMultiMap().values().iterator().next().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void anEntryGivesItsTextOnlyWhereItIsText() {
        assertThat(text("a", "1").text()).contains("1");
        assertThat(bytes("a", NULL_VALUE).text()).isEmpty();
        assertThat(bytes("a", BINARY).text()).isEmpty();
    }

    @Test
    void entriesAreEqualByNameAndBytes() {
        assertThat(text("a", "1"))
                .isEqualTo(bytes("a", "1".getBytes(UTF_8)))
                .hasSameHashCodeAs(bytes("a", "1".getBytes(UTF_8)))
                .isNotEqualTo(text("a", "2"))
                .isNotEqualTo(text("b", "1"))
                .isNotEqualTo(bytes("a", NULL_VALUE));
    }

    // --- as

    @Test
    void asConvertsToEveryTypeThatIsKnownFromTheStart() {
        Headers headers = headers(
                text("number", "42"),
                text("fraction", "0.5"),
                text("flag", "true"),
                text("id", "0f8fad5b-d9cb-469f-a165-70867728950e"),
                text("time", "2026-01-02T03:04:05Z"),
                text("span", "PT1M"),
                text("level", "HIGH"));

        assertThat(headers.as("number", int.class)).contains(42);
        assertThat(headers.as("number", Integer.class)).contains(42);
        assertThat(headers.as("number", long.class)).contains(42L);
        assertThat(headers.as("number", Long.class)).contains(42L);
        assertThat(headers.as("number", String.class)).contains("42");
        assertThat(headers.as("fraction", double.class)).contains(0.5);
        assertThat(headers.as("fraction", Double.class)).contains(0.5);
        assertThat(headers.as("flag", boolean.class)).contains(true);
        assertThat(headers.as("flag", Boolean.class)).contains(true);
        assertThat(headers.as("id", UUID.class)).contains(UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e"));
        assertThat(headers.as("time", Instant.class)).contains(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(headers.as("span", Duration.class)).contains(Duration.ofMinutes(1));
        assertThat(headers.as("level", Level.class)).contains(Level.HIGH);
    }

    @Test
    void asConvertsTheLastOfARepeatedHeader() {
        assertThat(headers(text("a", "no number"), text("a", "2")).as("a", int.class))
                .contains(2);
    }

    @Test
    void asOfAnAbsentHeaderAndOfANullValueIsEmpty() {
        Headers headers = headers(bytes("null", NULL_VALUE));

        assertThat(headers.as("absent", int.class)).isEmpty();
        assertThat(headers.as("null", int.class)).isEmpty();
    }

    @Test
    void asSaysWhatWasFoundAndWhatWasExpected() {
        assertThatThrownBy(() -> headers(text("count", "many")).as("count", int.class))
                .isInstanceOf(MalformedHeaderException.class)
                .hasMessageContaining("'count'")
                .hasMessageContaining("orders-3 offset 42")
                .hasMessageContaining("'many'")
                .hasMessageContaining("int")
                .hasCauseInstanceOf(NumberFormatException.class);
    }

    @Test
    void asNamesTheConstantsOfAnEnum() {
        assertThatThrownBy(() -> headers(text("level", "high")).as("level", Level.class))
                .isInstanceOf(MalformedHeaderException.class)
                .hasMessageContaining("LOW");
    }

    @Test
    void asOfBytesThatAreNotUtf8ShowsThemInHex() {
        assertThatThrownBy(() -> headers(bytes("count", BINARY)).as("count", int.class))
                .isInstanceOf(MalformedHeaderException.class)
                .hasMessageContaining("ff 00 fe 41");
    }

    @Test
    void asUsesARegisteredConverter() {
        TextConverters converters = TextConverters.standard().with(Money.class, Money::new);
        Headers headers = Headers.over(new CountingSource(text("price", "3 EUR")), converters);

        assertThat(headers.as("price", Money.class)).contains(new Money("3 EUR"));
    }

    @Test
    void whatARegisteredConverterThrowsIsAMalformedHeader() {
        TextConverters converters = TextConverters.standard().with(Money.class, text -> {
            throw new IllegalStateException("no currency");
        });
        Headers headers = Headers.over(new CountingSource(text("price", "3")), converters);

        assertThatThrownBy(() -> headers.as("price", Money.class))
                .isInstanceOf(MalformedHeaderException.class)
                .hasMessageContaining("'price'")
                .hasRootCauseMessage("no currency");
    }

    @Test
    void asOfATypeWithoutConverterSaysHowToRegisterOneEvenWhereTheHeaderIsAbsent() {
        assertThatThrownBy(() -> headers().as("price", Money.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'price'")
                .hasMessageContaining(Money.class.getName())
                .hasMessageContaining("converter(");
    }

    // --- laziness

    @Test
    void nothingIsReadUntilItIsAskedFor() {
        CountingSource source = new CountingSource(text("a", "1"));

        Headers headers = Headers.over(source, TextConverters.standard());

        assertThat(source.reads).isZero();
        assertThat(headers.origin()).isEqualTo("orders-3 offset 42");
        assertThat(source.reads).isZero();
        assertThat(headers.text("a")).contains("1");
        assertThat(source.reads).isEqualTo(1);
    }

    @Test
    void headersMadeInCodeReadLikeThoseOfARecord() {
        Headers headers = Headers.of(text("a", "1"), text("a", "2"), bytes("bad", BINARY));

        assertThat(headers.text("a")).contains("2");
        assertThat(headers.text("b")).isEmpty();
        assertThatThrownBy(() -> headers.text("bad")).hasMessageContaining("headers made in code");
    }
}
