package dev.faststream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ResultShapeTest {
    private static List<?> bodies(@Nullable Object result) throws Exception {
        return Response.allOf(result).stream().map(Response::body).toList();
    }

    @Test
    void nothingIsNoMessage() throws Exception {
        assertThat(bodies(null)).isEmpty();
        assertThat(bodies(Optional.empty())).isEmpty();
        assertThat(bodies(Stream.empty())).isEmpty();
        assertThat(bodies(List.of())).isEmpty();
        assertThat(bodies(CompletableFuture.completedFuture(null))).isEmpty();
    }

    @Test
    void aValueIsOneMessage() throws Exception {
        assertThat(bodies("a")).isEqualTo(List.of("a"));
        assertThat(bodies(Optional.of("a"))).isEqualTo(List.of("a"));
        assertThat(bodies(CompletableFuture.completedFuture(Optional.of("a")))).isEqualTo(List.of("a"));
    }

    @Test
    void aResponseIsLeftAsItIs() throws Exception {
        Response<String> response = Response.of("a").key("k");

        assertThat(Response.allOf(response)).isEqualTo(List.of(response));
        assertThat(Response.allOf(List.of(response, response))).isEqualTo(List.of(response, response));
        assertThat(Response.allOf(Stream.of(response))).isEqualTo(List.of(response));
    }

    @Test
    void eachElementOfAStreamIsAMessageAndTheStreamIsClosed() throws Exception {
        AtomicBoolean closed = new AtomicBoolean();

        assertThat(bodies(Stream.of("a", "b").onClose(() -> closed.set(true)))).isEqualTo(List.of("a", "b"));
        assertThat(closed).isTrue();
    }

    @Test
    void aListOfValuesIsOneMessage() throws Exception {
        assertThat(bodies(List.of("a", "b"))).isEqualTo(List.of(List.of("a", "b")));
    }

    @Test
    void aNullInAStreamPointsToTheTombstone() {
        assertThatThrownBy(() -> Response.allOf(Arrays.stream(new @Nullable String[] {"a", null})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Response.tombstone(key)");
    }

    @Test
    void aFailedStageThrows() {
        assertThatThrownBy(() -> Response.allOf(CompletableFuture.failedFuture(new IllegalStateException("no"))))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("no");
    }
}
