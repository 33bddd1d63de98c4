package dev.faststream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextConvertersTest {
    private static <T> T convert(Class<T> type, String text) {
        return TextConverters.standard().find(type).orElseThrow().convert(text);
    }

    @Test
    void numbersAndFlagsMayHaveBlanksAround() {
        assertThat(convert(int.class, " 7 ")).isEqualTo(7);
        assertThat(convert(Long.class, "7\n")).isEqualTo(7L);
        assertThat(convert(double.class, " 7.5")).isEqualTo(7.5);
        assertThat(convert(boolean.class, " true ")).isTrue();
    }

    @Test
    void textIsLeftAsItIs() {
        assertThat(convert(String.class, " a ")).isEqualTo(" a ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1.5", "0x10", "2147483648", "seven"})
    void whatIsNoIntIsRefused(String text) {
        assertThatThrownBy(() -> convert(int.class, text)).isInstanceOf(NumberFormatException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "TRUE", "yes", "1"})
    void onlyTrueAndFalseAreBooleans(String text) {
        assertThatThrownBy(() -> convert(boolean.class, text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("neither true nor false");
    }

    @Test
    void anEnumIsReadByTheNamesOfItsConstants() {
        assertThat(convert(Thread.State.class, "NEW")).isEqualTo(Thread.State.NEW);
        assertThatThrownBy(() -> convert(Thread.State.class, "new")).hasMessage("no such constant");
    }

    @Test
    void aRegisteredConverterIsKnownToTheCopyAlone() {
        TextConverters standard = TextConverters.standard();

        TextConverters more = standard.with(Locale.class, Locale::forLanguageTag);

        assertThat(more.find(Locale.class).orElseThrow().convert("de")).isEqualTo(Locale.GERMAN);
        assertThat(standard.find(Locale.class)).isEmpty();
    }

    @Test
    void aRegisteredConverterReplacesAKnownOne() {
        TextConverters converters = TextConverters.standard().with(Thread.State.class, text -> Thread.State.BLOCKED);

        assertThat(converters.find(Thread.State.class).orElseThrow().convert("NEW"))
                .isEqualTo(Thread.State.BLOCKED);
    }

    @Test
    void aTypeThatNobodyRegisteredHasNoConverter() {
        assertThat(TextConverters.standard().find(Locale.class)).isEmpty();
    }
}
