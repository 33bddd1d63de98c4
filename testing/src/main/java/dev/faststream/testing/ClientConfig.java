package dev.faststream.testing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;

/** The settings of a client, with Kafka's own defaults. Immutable. */
record ClientConfig(Map<String, Object> given, Map<String, Object> defaults) {
    static ClientConfig of(Map<String, Object> given, ConfigDef definition) {
        return new ClientConfig(given, definition.defaultValues());
    }

    Optional<String> text(String name) {
        Object value = given.containsKey(name) ? given.get(name) : defaults.get(name);
        return value == null || ConfigDef.NO_DEFAULT_VALUE.equals(value)
                ? Optional.empty()
                : Optional.of(value instanceof Class<?> type ? type.getName() : String.valueOf(value));
    }

    long number(String name) {
        return text(name)
                .map(Long::parseLong)
                .orElseThrow(() -> new IllegalArgumentException("The setting " + name + " is missing"));
    }

    boolean flag(String name) {
        return text(name).map(Boolean::parseBoolean).orElse(false);
    }

    /** The names of classes, given as a list, as classes, or as text with commas. */
    List<String> classNames(String name) {
        Object value = given.containsKey(name) ? given.get(name) : defaults.get(name);
        Stream<?> all = value instanceof List<?> list
                ? list.stream()
                : Stream.of(String.valueOf(value).split(","));
        return all.map(one -> one instanceof Class<?> type
                        ? type.getName()
                        : String.valueOf(one).trim())
                .toList();
    }
}
