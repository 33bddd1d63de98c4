package dev.faststream.internal;

import java.util.Collection;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Tells people of a circle of dependencies. */
public final class NeedsItself {
    private NeedsItself() {}

    /**
     * Gives the circle, as in {@code A -> B -> A}.
     *
     * @param way what is being made, each for the one before it; holds the type
     */
    public static String chain(Collection<Class<?>> way, Class<?> type) {
        return Stream.concat(way.stream().dropWhile(before -> before != type), Stream.of(type))
                .map(Class::getSimpleName)
                .collect(Collectors.joining(" -> "));
    }
}
