package dev.faststream;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which messages a result stands for, of a handler or of what takes its place. */
final class ResultShape {
    private ResultShape() {}

    /**
     * Nothing for null and an empty Optional; one message for each element of a Stream and of a List of Responses,
     * whose emptiness says nothing of its elements and so is no message either; else one message. Waits for a
     * CompletionStage.
     */
    static List<Response<?>> responses(@Nullable Object result) throws Exception {
        return switch (result) {
            case null -> List.of();
            case Response<?> response -> List.of(response);
            case Optional<?> optional -> responses(optional.orElse(null));
            case CompletionStage<?> stage ->
                responses(stage.toCompletableFuture().get());
            case Stream<?> stream -> {
                try (stream) {
                    yield stream.<Response<?>>map(ResultShape::response).toList();
                }
            }
            case List<?> list
            when list.stream().allMatch(Response.class::isInstance) ->
                list.stream().<Response<?>>map(ResultShape::response).toList();
            default -> List.of(Response.of(result));
        };
    }

    private static Response<?> response(@Nullable Object element) {
        if (element == null) {
            throw new IllegalStateException(
                    "A result holds a null element; leave it out, or return Response.tombstone(key)");
        }
        return element instanceof Response<?> response ? response : Response.of(element);
    }
}
