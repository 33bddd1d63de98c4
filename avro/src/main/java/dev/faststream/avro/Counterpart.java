package dev.faststream.avro;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.jspecify.annotations.Nullable;

/**
 * What a Java type is in Avro. Immutable.
 *
 * @param java makes a Java value of one of Avro, never null unless optional
 * @param avro makes a value of Avro of a Java one, never null unless optional
 */
record Counterpart(Schema schema, UnaryOperator<Object> java, UnaryOperator<Object> avro, boolean optional) {
    private static final Map<Class<?>, Counterpart> PLAIN = Map.ofEntries(
            Map.entry(int.class, same(Schema.Type.INT)),
            Map.entry(Integer.class, same(Schema.Type.INT)),
            Map.entry(long.class, same(Schema.Type.LONG)),
            Map.entry(Long.class, same(Schema.Type.LONG)),
            Map.entry(float.class, same(Schema.Type.FLOAT)),
            Map.entry(Float.class, same(Schema.Type.FLOAT)),
            Map.entry(double.class, same(Schema.Type.DOUBLE)),
            Map.entry(Double.class, same(Schema.Type.DOUBLE)),
            Map.entry(boolean.class, same(Schema.Type.BOOLEAN)),
            Map.entry(Boolean.class, same(Schema.Type.BOOLEAN)),
            Map.entry(String.class, of(Schema.create(Schema.Type.STRING), Object::toString, value -> value)),
            Map.entry(
                    byte[].class,
                    of(
                            Schema.create(Schema.Type.BYTES),
                            value -> bytes((ByteBuffer) value),
                            value -> ByteBuffer.wrap((byte[]) value))),
            Map.entry(
                    UUID.class,
                    of(LogicalTypes.uuid().addToSchema(Schema.create(Schema.Type.STRING)), value -> value, v -> v)),
            Map.entry(
                    Instant.class,
                    of(
                            LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG)),
                            value -> value,
                            value -> value)),
            Map.entry(
                    LocalDate.class,
                    of(LogicalTypes.date().addToSchema(Schema.create(Schema.Type.INT)), value -> value, v -> v)));

    private static Counterpart same(Schema.Type type) {
        return of(Schema.create(type), value -> value, value -> value);
    }

    private static Counterpart of(Schema schema, UnaryOperator<Object> java, UnaryOperator<Object> avro) {
        return new Counterpart(schema, java, avro, false);
    }

    /**
     * Finds the counterpart of a type.
     *
     * @throws IllegalArgumentException if it has none
     */
    static Counterpart of(Type type) {
        if (type instanceof Class<?> plain) {
            return ofClass(plain);
        }
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return list(present(arguments[0]));
            }
            if (generic.getRawType() == Map.class && arguments[0] == String.class) {
                return map(present(arguments[1]));
            }
            if (generic.getRawType() == Optional.class) {
                return optional(present(arguments[0]));
            }
        }
        throw new IllegalArgumentException(type.getTypeName() + " has no counterpart in Avro; take a number, boolean,"
                + " String, byte[], UUID, Instant, LocalDate, an enum, a record, or List, Map<String, ...> or Optional"
                + " of these");
    }

    private static Counterpart present(Type type) {
        Counterpart inner = of(type);
        if (inner.optional()) {
            throw new IllegalArgumentException(
                    type.getTypeName() + " inside of another type has no counterpart in Avro; take it out");
        }
        return inner;
    }

    private static Counterpart ofClass(Class<?> type) {
        Counterpart plain = PLAIN.get(type);
        if (plain != null) {
            return plain;
        }
        if (type.isEnum()) {
            return constant(type);
        }
        if (type.isRecord()) {
            RecordShape shape = RecordShape.of(type);
            return of(shape.schema(), shape::toJava, shape::toAvro);
        }
        throw new IllegalArgumentException(type.getTypeName() + " has no counterpart in Avro; take a record");
    }

    private static Counterpart constant(Class<?> type) {
        Map<String, Object> constants = new LinkedHashMap<>();
        Arrays.stream(type.getEnumConstants())
                .forEach(constant -> constants.put(((Enum<?>) constant).name(), constant));
        Schema schema =
                Schema.createEnum(type.getSimpleName(), null, type.getPackageName(), List.copyOf(constants.keySet()));
        return of(
                schema,
                value -> constants.getOrDefault(value.toString(), value),
                value -> new GenericData.EnumSymbol(schema, ((Enum<?>) value).name()));
    }

    private static Counterpart list(Counterpart element) {
        return of(
                Schema.createArray(element.schema()),
                value -> each((List<?>) value, element.java()),
                value -> each((List<?>) value, element.avro()));
    }

    private static List<Object> each(List<?> values, UnaryOperator<Object> change) {
        List<Object> changed = new ArrayList<>(values.size());
        values.forEach(value -> changed.add(change.apply(value)));
        return changed;
    }

    private static Counterpart map(Counterpart value) {
        return of(
                Schema.createMap(value.schema()),
                map -> each((Map<?, ?>) map, value.java()),
                map -> each((Map<?, ?>) map, value.avro()));
    }

    private static Map<String, Object> each(Map<?, ?> values, UnaryOperator<Object> change) {
        Map<String, Object> changed = new LinkedHashMap<>();
        values.forEach((key, value) -> changed.put(key.toString(), change.apply(value)));
        return changed;
    }

    private static Counterpart optional(Counterpart present) {
        Schema union = Schema.createUnion(Schema.create(Schema.Type.NULL), present.schema());
        return new Counterpart(union, present.java(), present.avro(), true);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Nullable
    Object toJava(@Nullable Object value) {
        Object made = value == null ? null : java.apply(value);
        return optional ? Optional.ofNullable(made) : made;
    }

    @Nullable
    Object toAvro(@Nullable Object value) {
        Object present = value instanceof Optional<?> perhaps ? perhaps.orElse(null) : value;
        return present == null ? null : avro.apply(present);
    }
}
