package dev.faststream.json;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Says in a few words what a type wants to see. */
final class Expected {
    private final ObjectMapper mapper;

    Expected(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    String of(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + constants(type);
        }
        if (type == byte[].class) {
            return "byte[] (base64)";
        }
        if (type == Object.class) {
            return "a value";
        }
        String name = name(type);
        return type.getPackageName().equals("java.time") ? name + " (ISO-8601)" : name;
    }

    /**
     * A type's name as one would write it; for the classes behind an interface of collections, that of the interface.
     */
    static String name(Class<?> type) {
        if (!type.getPackageName().equals("java.util")) {
            return type.getSimpleName();
        }
        return Stream.of(List.class, Set.class, Map.class, Collection.class)
                .filter(collection -> collection.isAssignableFrom(type))
                .findFirst()
                .<Class<?>>map(collection -> collection)
                .orElse(type)
                .getSimpleName();
    }

    /** The constants as they are written, which an annotation may change. */
    private String constants(Class<?> type) {
        return Stream.of(type.getEnumConstants())
                .map(constant -> mapper.<JsonNode>valueToTree(constant).asString())
                .collect(Collectors.joining(", "));
    }
}
