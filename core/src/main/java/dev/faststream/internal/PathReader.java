package dev.faststream.internal;

import dev.faststream.InvalidRecordException;
import dev.faststream.TextConverters;
import java.lang.reflect.Type;
import java.util.Set;

/** Reads a variable of a topic's name as a declared type. Immutable. */
record PathReader<R>(String name, RecordMapper<R> mapper, TextConverters.Converter<?> converter) {
    /**
     * Prepares the reader.
     *
     * @param variables those that the subscriber's topics have
     * @throws IllegalArgumentException if there is no such variable, or it can't be read as this type
     */
    static <R> PathReader<R> of(String name, Type type, Set<String> variables, HandlerBinder.Tools<R> tools) {
        if (!variables.contains(name)) {
            throw new IllegalArgumentException("no topic of this subscriber has a variable {" + name + "}"
                    + (variables.isEmpty() ? "" : ", only " + variables) + "; write one as topics = \"orders.{" + name
                    + "}\"");
        }
        if (!(type instanceof Class<?> known)) {
            throw unreadable();
        }
        return new PathReader<>(
                name, tools.mapper(), tools.converters().find(known).orElseThrow(PathReader::unreadable));
    }

    private static IllegalArgumentException unreadable() {
        return new IllegalArgumentException("a topic variable is String or a type with a converter");
    }

    Object read(InFlight<R> inFlight) {
        R record = inFlight.record();
        String value = mapper.path(record, name);
        try {
            return converter.convert(value);
        } catch (RuntimeException e) {
            throw new InvalidRecordException(
                    "The topic of " + mapper.describe(record) + " has '" + value + "' for {" + name
                            + "}, which can't be converted: " + e.getMessage(),
                    e);
        }
    }
}
