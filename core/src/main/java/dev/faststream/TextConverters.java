package dev.faststream;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the text of a header or a key becomes a typed value. Immutable: {@link #with} gives a copy.
 *
 * <p>Known from the start: String, int, long, double, boolean (exactly {@code true} or {@code false}), UUID, Instant
 * and Duration (ISO 8601), and every enum by the name of its constant.
 */
public final class TextConverters {
    static final String HOW_TO_REGISTER =
            "Register one with broker.converter(Type.class, text -> ...), or read it as String.";

    /** Turns text into a value; throws any RuntimeException for text that isn't one. */
    @FunctionalInterface
    public interface Converter<T> {
        T convert(String text);
    }

    private final Map<Class<?>, Converter<?>> converters;

    private TextConverters(Map<Class<?>, Converter<?>> converters) {
        this.converters = Map.copyOf(converters);
    }

    /** Gives the converters that are known from the start. */
    public static TextConverters standard() {
        Map<Class<?>, Converter<?>> known = new HashMap<>();
        known.put(String.class, text -> text);
        register(known, Integer::valueOf, int.class, Integer.class);
        register(known, Long::valueOf, long.class, Long.class);
        register(known, Double::valueOf, double.class, Double.class);
        register(known, TextConverters::toBoolean, boolean.class, Boolean.class);
        known.put(UUID.class, UUID::fromString);
        known.put(Instant.class, Instant::parse);
        known.put(Duration.class, Duration::parse);
        return new TextConverters(known);
    }

    private static void register(Map<Class<?>, Converter<?>> known, Function<String, ?> parse, Class<?>... types) {
        for (Class<?> type : types) {
            known.put(type, text -> parse.apply(text.strip()));
        }
    }

    private static Boolean toBoolean(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    /** Gives a copy that also knows a type, or knows it in another way. */
    public <T> TextConverters with(Class<T> type, Converter<T> converter) {
        Map<Class<?>, Converter<?>> more = new HashMap<>(converters);
        more.put(type, converter);
        return new TextConverters(more);
    }

    /** Gives the converter for a type, or empty where none is registered. */
    public <T> Optional<Converter<T>> find(Class<T> type) {
        @SuppressWarnings("unchecked") // put() in register and with() pairs each class with a converter to that class
        Converter<T> registered = (Converter<T>) converters.get(type);
        if (registered != null) {
            return Optional.of(registered);
        }
        return type.isEnum() ? Optional.of(text -> constant(type, text)) : Optional.empty();
    }

    private static <T> T constant(Class<T> type, String text) {
        for (T constant : type.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("no such constant");
    }

    static String describe(Class<?> type) {
        Object @Nullable [] constants = type.getEnumConstants();
        return constants == null
                ? "a value of type " + type.getSimpleName()
                : "one of " + Arrays.toString(constants) + " (" + type.getSimpleName() + ")";
    }
}
