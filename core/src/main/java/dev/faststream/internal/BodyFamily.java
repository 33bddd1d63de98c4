package dev.faststream.internal;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the type as which bodies are decoded when their class says which handler gets them. */
public final class BodyFamily {
    private BodyFamily() {}

    /**
     * The outermost sealed type that all have in common; without one, the type among them that all others belong to, or
     * else the only type of the app that they have in common.
     *
     * @param types at least one
     * @throws IllegalArgumentException if there is none, or more than one
     */
    public static Class<?> of(List<Class<?>> types) {
        Set<Class<?>> common = supertypes(types.getFirst());
        types.forEach(type -> common.retainAll(supertypes(type)));
        List<Class<?>> sealed = common.stream().filter(Class::isSealed).toList();
        if (!sealed.isEmpty()) {
            return only(outermost(sealed), types);
        }
        List<Class<?>> own = types.stream().filter(common::contains).toList();
        return own.isEmpty() ? only(outermost(List.copyOf(common)), types) : own.getFirst();
    }

    private static Set<Class<?>> supertypes(Class<?> type) {
        Set<Class<?>> found = new LinkedHashSet<>();
        List<Class<?>> open = new ArrayList<>(List.of(type));
        while (!open.isEmpty()) {
            Class<?> next = open.removeFirst();
            boolean ofTheApp = next == type || !next.getName().startsWith("java.");
            if (ofTheApp && found.add(next)) {
                open.addAll(List.of(next.getInterfaces()));
                if (next.getSuperclass() != null) {
                    open.add(next.getSuperclass());
                }
            }
        }
        return found;
    }

    private static List<Class<?>> outermost(List<Class<?>> types) {
        return types.stream()
                .filter(one -> types.stream().noneMatch(other -> other != one && other.isAssignableFrom(one)))
                .toList();
    }

    private static Class<?> only(List<Class<?>> found, List<Class<?>> types) {
        if (found.size() != 1) {
            throw new IllegalArgumentException(names(types) + " have "
                    + (found.isEmpty() ? "no type in common" : "several types in common, " + names(found))
                    + ", so that nothing says as what a body is to be decoded; let them implement one sealed interface,"
                    + " or say by a filter which records each handler wants");
        }
        return found.getFirst();
    }

    private static String names(List<Class<?>> types) {
        return types.stream().map(Class::getSimpleName).collect(Collectors.joining(", "));
    }
}
