package dev.faststream.kafka;

import dev.faststream.Context;
import dev.faststream.internal.Problems;
import java.util.ArrayList;
import java.util.List;

/**
 * Where something comes from that somebody asked for, such as a codec or middleware.
 *
 * @param <T> what it is
 */
@FunctionalInterface
interface Source<T> {
    /**
     * Gives it.
     *
     * @throws IllegalArgumentException if there is none; the message says what to do
     */
    T in(Context context);

    /** It itself. */
    static <T> Source<T> of(T instance) {
        return context -> instance;
    }

    /** What the app provides for the class, or else a new one. */
    static <T> Source<T> ofClass(Class<? extends T> type) {
        return context -> Instances.of(type, context);
    }

    /** Gives all of them that can be given; what can't goes to the problems, with what they are for. */
    static <T> List<T> all(List<Source<T>> sources, Context context, String what, Problems problems) {
        List<T> all = new ArrayList<>();
        for (Source<T> source : sources) {
            try {
                all.add(source.in(context));
            } catch (IllegalArgumentException e) {
                problems.add(what + " can't be used: " + e.getMessage());
            }
        }
        return List.copyOf(all);
    }
}
