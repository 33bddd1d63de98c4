package dev.faststream.internal;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.Headers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ContentTypeTest {
    private static final byte @Nullable [] NULL_VALUE = null;

    private static Headers headers(String name, String value) {
        return Headers.of(Headers.Entry.of(name, value));
    }

    @Test
    void aMediaTypeIsLowerCaseAndWithoutParameters() {
        assertThat(ContentType.parse(" Application/JSON ; charset=utf-8; x=1").mediaType())
                .isEqualTo("application/json");
        assertThat(ContentType.parse("application/vnd.order+json").mediaType()).isEqualTo("application/vnd.order+json");
    }

    @Test
    void theCharsetIsReadInAnyCaseAndWithQuotes() {
        assertThat(ContentType.parse("text/plain; Charset=\"ISO-8859-1\"").toCharset())
                .contains(ISO_8859_1);
        assertThat(ContentType.parse("text/plain;charset=latin1").toCharset()).contains(ISO_8859_1);
    }

    @Test
    void withoutACharsetItIsUtf8() {
        assertThat(ContentType.parse("text/plain").toCharset()).contains(UTF_8);
    }

    @Test
    void anUnknownOrIllegalCharsetIsNone() {
        assertThat(ContentType.parse("text/plain; charset=klingon").toCharset()).isEmpty();
        assertThat(ContentType.parse("text/plain; charset=???").toCharset()).isEmpty();
        assertThat(ContentType.parse("text/plain; charset=").toCharset()).isEmpty();
    }

    @Test
    void onlyTextIsText() {
        assertThat(ContentType.parse("text/csv").isText()).isTrue();
        assertThat(ContentType.parse("application/json").isText()).isFalse();
        assertThat(ContentType.parse("").isText()).isFalse();
    }

    @Test
    void theHeadersNameMayHaveAnyCase() {
        assertThat(ContentType.text(headers("content-type", "a/b"))).contains("a/b");
        assertThat(ContentType.text(headers("Content-Type", "a/b"))).contains("a/b");
        assertThat(ContentType.text(headers("CONTENT-TYPE", "a/b"))).contains("a/b");
    }

    @Test
    void theExactNameWinsOverOthers() {
        Headers headers =
                Headers.of(Headers.Entry.of("content-type", "a/exact"), Headers.Entry.of("Content-Type", "a/other"));

        assertThat(ContentType.text(headers)).contains("a/exact");
    }

    @Test
    void isEmptyWhereTheHeaderIsAbsentNullBlankOrBinary() {
        assertThat(ContentType.of(Headers.of())).isEmpty();
        assertThat(ContentType.of(Headers.of(Headers.Entry.of("content-type", NULL_VALUE))))
                .isEmpty();
        assertThat(ContentType.of(headers("content-type", "  "))).isEmpty();
        assertThat(ContentType.of(Headers.of(Headers.Entry.of("content-type", new byte[] {(byte) 0xff}))))
                .isEmpty();
    }
}
