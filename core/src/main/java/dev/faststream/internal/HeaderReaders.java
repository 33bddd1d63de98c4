package dev.faststream.internal;

import dev.faststream.HeaderName;
import dev.faststream.Headers;
import dev.faststream.InvalidRecordException;
import dev.faststream.TextConverters;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes readers of typed headers, decided once from the declared type. Immutable. */
final class HeaderReaders {
    /** Reads one value out of a record's headers. */
    @FunctionalInterface
    interface HeaderReader {
        @Nullable
        Object read(Headers headers);
    }

    private final TextConverters converters;
    private final Signatures signatures;

    HeaderReaders(TextConverters converters, Signatures signatures) {
        this.converters = converters;
        this.signatures = signatures;
    }

    /**
     * Prepares a reader of one header.
     *
     * @param annotated of the parameter itself, or in a batch of the elements of its list
     * @throws IllegalArgumentException if a header can't be read as that type; the message says what would be right
     */
    HeaderReader reader(String name, AnnotatedType annotated, Parameter parameter, boolean batch) {
        boolean nullable = signatures.allowsNull(annotated, parameter, batch);
        return reader(name, annotated, nullable, type -> signatures.nullable(parameter, type));
    }

    private HeaderReader reader(
            String name, AnnotatedType annotated, boolean nullable, UnaryOperator<String> declareNullable) {
        Type type = annotated.getType();
        Class<?> raw = Types.raw(type);
        if (raw == List.class) {
            return allOf(name, annotated);
        }
        HeaderReader optional = optional(name, annotated, raw);
        if (optional != null) {
            return optional;
        }
        Single<?> single = single(type);
        String mayBe = declareNullable.apply(Types.show(Types.boxed(type)));
        return nullable
                ? headers -> single.read(headers, name).orElse(null)
                : headers -> single.read(headers, name).orElseThrow(() -> missing(name, headers, type, mayBe));
    }

    private @Nullable HeaderReader optional(String name, AnnotatedType annotated, Class<?> raw) {
        if (raw == OptionalInt.class) {
            return headers -> headers.as(name, int.class).map(OptionalInt::of).orElse(OptionalInt.empty());
        }
        if (raw == OptionalLong.class) {
            return headers -> headers.as(name, long.class).map(OptionalLong::of).orElse(OptionalLong.empty());
        }
        if (raw == OptionalDouble.class) {
            return headers ->
                    headers.as(name, double.class).map(OptionalDouble::of).orElse(OptionalDouble.empty());
        }
        if (raw == Optional.class) {
            Single<?> single = single(argumentOf(annotated));
            return headers -> single.read(headers, name);
        }
        return null;
    }

    /** Every value under the name; a null value counts as absent, and an Optional element keeps its place. */
    private HeaderReader allOf(String name, AnnotatedType list) {
        AnnotatedType element = Types.argument(list).orElse(list);
        Type type = argumentOf(list);
        boolean optional = Types.raw(type) == Optional.class;
        Single<?> single = single(optional ? argumentOf(element) : type);
        return headers -> {
            List<Object> values = new ArrayList<>();
            for (Headers.Entry entry : headers.all(name)) {
                Optional<?> value = single.readFrom(entry, headers, converters);
                if (optional) {
                    values.add(value);
                } else {
                    value.ifPresent(values::add);
                }
            }
            return Collections.unmodifiableList(values);
        };
    }

    private static Type argumentOf(AnnotatedType type) {
        return Types.argument(type)
                .flatMap(argument -> Types.bound(argument.getType()))
                .orElseThrow(() -> new IllegalArgumentException(Types.show(type.getType())
                        + " does not say of what; declare " + Types.show(type.getType()) + "<String>"));
    }

    private Single<?> single(Type type) {
        if (type == byte[].class) {
            return new Single<>(byte[].class);
        }
        if (type instanceof Class<?> known && converters.find(known).isPresent()) {
            return new Single<>(known);
        }
        throw new IllegalArgumentException("a header can't be read as " + Types.show(type)
                + "; declare String, byte[], a number, boolean, UUID, Instant, Duration, an enum, Optional or List of"
                + " these, or register a converter with broker.converter(" + Types.show(type) + ".class, text -> ...)");
    }

    private static InvalidRecordException missing(String name, Headers headers, Type type, String mayBe) {
        return new InvalidRecordException(
                "Header '" + name + "' is missing on " + headers.origin() + ", expected " + Types.show(type)
                        + ". Declare " + mayBe + " if it may be absent, or let the producer send it.",
                null);
    }

    /** Reads a single value of a known type. */
    private record Single<T>(Class<T> type) {
        Optional<T> read(Headers headers, String name) {
            if (type == String.class) {
                return headers.text(name).map(type::cast);
            }
            return type == byte[].class ? headers.bytes(name).map(type::cast) : headers.as(name, type);
        }

        Optional<T> readFrom(Headers.Entry entry, Headers all, TextConverters converters) {
            Headers one = Headers.over(new OneHeader(entry, all.origin()), converters);
            return read(one, entry.name());
        }
    }

    /** One header on its own, still knowing its record. */
    private record OneHeader(Headers.Entry entry, String origin) implements Headers.Source {
        @Override
        public byte @Nullable [] last(String name) {
            return entry.bytes().orElse(null);
        }

        @Override
        public Iterator<Headers.Entry> iterator() {
            return List.of(entry).iterator();
        }
    }

    /**
     * Prepares a reader that fills a Java record with headers.
     *
     * @throws IllegalArgumentException if the type is no Java record or a component can't be read from a header
     */
    HeaderReader mapping(Class<?> type) {
        if (!type.isRecord()) {
            throw new IllegalArgumentException("@HeaderMapping needs a Java record whose components are headers, but "
                    + type.getSimpleName() + " is none");
        }
        RecordComponent[] components = type.getRecordComponents();
        Constructor<?> constructor = canonicalConstructor(type, components);
        List<HeaderReader> readers = new ArrayList<>();
        for (int i = 0; i < components.length; i++) {
            readers.add(componentReader(components[i], constructor.getParameters()[i]));
        }
        return headers -> {
            Object[] values =
                    readers.stream().map(reader -> reader.read(headers)).toArray();
            return instantiate(constructor, values, headers);
        };
    }

    private HeaderReader componentReader(RecordComponent component, Parameter parameter) {
        HeaderName named = component.getAnnotation(HeaderName.class);
        String name = named == null ? Types.kebabCase(component.getName()) : named.value();
        try {
            AnnotatedType type = component.getAnnotatedType();
            boolean nullable = Types.isNullable(type, component) || signatures.allowsNull(type, parameter, false);
            return reader(name, type, nullable, shown -> signatures.nullable(parameter, shown));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("component '" + component.getName() + "': " + e.getMessage(), e);
        }
    }

    private static Constructor<?> canonicalConstructor(Class<?> type, RecordComponent[] components) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("A record without its canonical constructor: " + type, e);
        }
    }

    private static Object instantiate(Constructor<?> constructor, Object[] values, Headers headers) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new InvalidRecordException(
                    constructor.getDeclaringClass().getSimpleName() + " did not accept the headers of "
                            + headers.origin() + ": " + e.getTargetException(),
                    e.getTargetException());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Can't make a " + constructor.getDeclaringClass(), e);
        }
    }
}
