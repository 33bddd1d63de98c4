package dev.faststream.internal;

import dev.faststream.UnwantedRecordException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses by the class of the decoded body: the handler whose type is the nearest to it. Safe to use from any thread;
 * what it remembers is bounded by the number of classes that a codec makes.
 */
final class BodyChoice<R> {
    /** A handler with the type of the bodies that it wants. */
    record Typed<R>(Class<?> type, Stage<R> caller) {}

    private final BoundHandler.BodyReader<R> family;
    private final List<Typed<R>> handlers;
    private final RecordMapper<R> mapper;
    private final Map<Class<?>, Optional<Stage<R>>> known = new ConcurrentHashMap<>();

    BodyChoice(BoundHandler.BodyReader<R> family, List<Typed<R>> handlers, RecordMapper<R> mapper) {
        this.family = family;
        this.handlers = List.copyOf(handlers);
        this.mapper = mapper;
    }

    /** Decodes the body, which the record keeps; null for a tombstone, and where no handler wants such a body. */
    @Nullable
    Stage<R> choose(InFlight<R> record) {
        Object body = family.read(record.record());
        record.body(body);
        if (body == null) {
            return null;
        }
        Optional<Stage<R>> chosen = known.get(body.getClass());
        if (chosen == null) {
            chosen = nearest(body.getClass(), record);
            known.put(body.getClass(), chosen);
        }
        return chosen.orElse(null);
    }

    private Optional<Stage<R>> nearest(Class<?> type, InFlight<R> record) {
        List<Typed<R>> able = handlers.stream()
                .filter(handler -> handler.type().isAssignableFrom(type))
                .toList();
        List<Typed<R>> nearest = able.stream()
                .filter(one -> able.stream()
                        .noneMatch(other -> !other.equals(one) && one.type().isAssignableFrom(other.type())))
                .toList();
        if (nearest.size() > 1) {
            throw new UnwantedRecordException("The body of " + mapper.describe(record.record()) + " is a "
                    + type.getSimpleName() + ", which several handlers want: "
                    + nearest.stream()
                            .map(one ->
                                    one.caller().name() + " takes " + one.type().getSimpleName())
                            .collect(Collectors.joining(", "))
                    + "; add one that takes " + type.getSimpleName());
        }
        return nearest.stream().map(Typed::caller).findFirst();
    }
}
