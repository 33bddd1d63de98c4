package dev.faststream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ResponseTest {
    @Test
    void aBodyAloneLeavesTheRestOpen() {
        Response<String> response = Response.of("body");

        assertThat(response.body()).isEqualTo("body");
        assertThat(response.key()).isEmpty();
        assertThat(response.headers()).isEmpty();
        assertThat(response.partition()).isEmpty();
        assertThat(response.timestamp()).isEmpty();
        assertThat(response.correlationId()).isEmpty();
        assertThat(response.replyTo()).isEmpty();
    }

    @Test
    void carriesAllThatWasSet() {
        Instant now = Instant.parse("2026-01-02T03:04:05Z");

        Response<String> response = Response.of("body")
                .key("key")
                .header("a", "1")
                .partition(3)
                .timestamp(now)
                .correlationId("id")
                .replyTo("answers");

        assertThat(response.body()).isEqualTo("body");
        assertThat(response.key()).hasValue("key".getBytes(UTF_8));
        assertThat(response.headers()).containsExactly(Headers.Entry.of("a", "1"));
        assertThat(response.partition()).hasValue(3);
        assertThat(response.timestamp()).hasValue(now);
        assertThat(response.correlationId()).hasValue("id");
        assertThat(response.replyTo()).hasValue("answers");
    }

    @Test
    void everyChangeIsACopy() {
        Response<String> plain = Response.of("body");
        Response<String> keyed = plain.key("k");

        keyed.header("a", "1");
        keyed.key("other")
                .partition(1)
                .timestamp(Instant.EPOCH)
                .correlationId("c")
                .replyTo("r");

        assertThat(plain.key()).isEmpty();
        assertThat(keyed.key()).hasValue("k".getBytes(UTF_8));
        assertThat(keyed.headers()).isEmpty();
        assertThat(keyed.partition()).isEmpty();
        assertThat(keyed.timestamp()).isEmpty();
        assertThat(keyed.correlationId()).isEmpty();
        assertThat(keyed.replyTo()).isEmpty();
    }

    @Test
    void aHeaderReplacesAllOfItsNameAndComesLast() {
        Response<String> response = Response.of("body")
                .header("a", "1")
                .header("b", "2")
                .header("a", "3".getBytes(UTF_8))
                .header("A", "4");

        assertThat(response.headers())
                .containsExactly(Headers.Entry.of("b", "2"), Headers.Entry.of("a", "3"), Headers.Entry.of("A", "4"));
    }

    @Test
    void severalHeadersReplaceThoseOfTheirNames() {
        Response<String> response =
                Response.of("body").header("a", "old").header("b", "2").headers(Map.of("a", "new"));

        assertThat(response.headers()).containsExactly(Headers.Entry.of("b", "2"), Headers.Entry.of("a", "new"));
    }

    @Test
    void bytesGivenAndTakenAreCopies() {
        byte[] key = "key".getBytes(UTF_8);
        byte[] header = "header".getBytes(UTF_8);
        Response<String> response = Response.of("body").key(key).header("a", header);

        key[0] = 'X';
        header[0] = 'X';
        response.key().orElseThrow()[0] = 'X';

        assertThat(response.key()).hasValue("key".getBytes(UTF_8));
        assertThat(response.headers().getFirst().text()).isEqualTo(Optional.of("header"));
    }

    @Test
    void itsHeadersCanNotBeChangedFromOutside() {
        Response<String> response = Response.of("body").header("a", "1");

        assertThatThrownBy(() -> response.headers().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aTombstoneHasAKeyAndNoBody() {
        Response<String> tombstone = Response.tombstone("42");

        assertThat(tombstone.body()).isNull();
        assertThat(tombstone.key()).hasValue("42".getBytes(UTF_8));
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks would do
    void aNullBodyPointsToTheTombstone() {
        assertThatThrownBy(() -> Response.of(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("Response.tombstone(key)");
    }
}
