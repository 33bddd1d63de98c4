package dev.faststream.internal;

import dev.faststream.Headers;
import dev.faststream.InvalidRecordException;
import dev.faststream.TextConverters;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Type;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads a record's key as a declared type. Immutable.
 *
 * @param read gives the key, empty where the record has none
 * @param optional whether the handler takes the Optional itself
 * @param expected the type of a key
 * @param mayBe how to declare one that may be absent
 */
record KeyReader<R>(RecordMapper<R> mapper, Read<R> read, boolean optional, String expected, String mayBe) {
    /** Reads the key of a native record. */
    @FunctionalInterface
    interface Read<R> {
        Optional<?> of(R record);
    }

    static <R> KeyReader<R> of(AnnotatedType annotated, UnaryOperator<String> nullable, HandlerBinder.Tools<R> tools) {
        boolean optional = Types.raw(annotated.getType()) == Optional.class;
        Type type = optional
                ? Types.argument(annotated)
                        .map(AnnotatedType::getType)
                        .orElseThrow(() -> new IllegalArgumentException("Optional does not say of what"))
                : annotated.getType();
        Read<R> reader = reader(type, tools.mapper(), tools.converters(), tools.bodies());
        String mayBe = nullable.apply(Types.show(Types.boxed(type)));
        return new KeyReader<>(tools.mapper(), reader, optional, Types.show(type), mayBe);
    }

    static <R> Read<R> reader(Type type, RecordMapper<R> mapper, TextConverters converters, Bodies<R> bodies) {
        if (type == byte[].class) {
            return record -> Optional.ofNullable(mapper.key(record));
        }
        if (type instanceof Class<?> known && converters.find(known).isPresent()) {
            return record -> asHeader(record, mapper, converters).as(KeyAsHeader.NAME, known);
        }
        BoundHandler.BodyReader<R> decoder = decoder(type, bodies);
        return record -> Optional.ofNullable(decoder.read(record));
    }

    /** Java's own types are text, which most codecs would only read in quotes. */
    private static <R> BoundHandler.BodyReader<R> decoder(Type type, Bodies<R> bodies) {
        if (Types.raw(type).getName().startsWith("java.")) {
            throw unreadable(type, "");
        }
        try {
            return bodies.keyReader(type);
        } catch (IllegalArgumentException e) {
            throw unreadable(type, "; " + e.getMessage());
        }
    }

    private static IllegalArgumentException unreadable(Type type, String reason) {
        return new IllegalArgumentException("a key can't be read as " + Types.show(type)
                + "; declare String, byte[], a number, UUID, an enum, Optional of these, a type of yours that a codec"
                + " can decode, or register a converter with broker.converter(" + Types.show(type)
                + ".class, text -> ...)" + reason);
    }

    private static <R> Headers asHeader(R record, RecordMapper<R> mapper, TextConverters converters) {
        return Headers.over(new KeyAsHeader<>(record, mapper), converters);
    }

    /** A key is text under the same rules as a header's value. */
    private record KeyAsHeader<R>(R record, RecordMapper<R> mapper) implements Headers.Source {
        static final String NAME = "(the key)";

        @Override
        public byte @Nullable [] last(String name) {
            return mapper.key(record);
        }

        @Override
        public String origin() {
            return mapper.describe(record);
        }

        @Override
        public Iterator<Headers.Entry> iterator() {
            return List.of(Headers.Entry.of(NAME, mapper.key(record))).iterator();
        }
    }

    Object read(InFlight<R> record) {
        Optional<?> key = read.of(record.seen());
        if (optional) {
            return key;
        }
        if (key.isEmpty()) {
            throw new InvalidRecordException(
                    mapper.describe(record.record()) + " has no key, expected " + expected + ". Declare @Key " + mayBe
                            + " if it may be absent, or let the producer send one.",
                    null);
        }
        return key.get();
    }

    @Nullable
    Object readOrNull(InFlight<R> record) {
        return read.of(record.seen()).orElse(null);
    }
}
