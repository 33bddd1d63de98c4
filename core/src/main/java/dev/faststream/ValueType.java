package dev.faststream;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a value is that is set outside of the code: for who writes a broker. Immutable.
 *
 * @param expected says to people what may be written
 * @param parse makes a value of the text; throws IllegalArgumentException where it can't be
 * @param <T> the value
 */
public record ValueType<T>(String expected, Function<String, T> parse) {
    private static final Pattern AMOUNT = Pattern.compile("(\\d+)\\s*(ms|s|m|h|d)");
    private static final int LONGEST_SHOWN = 100;

    /** As it is written. */
    public static final ValueType<String> TEXT = new ValueType<>("a text", text -> text);
    /** Several, with commas between. */
    public static final ValueType<List<String>> LIST = new ValueType<>(
            "names, with commas between",
            text -> Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(part -> !part.isEmpty())
                    .toList());
    /** Yes or no. */
    public static final ValueType<Boolean> FLAG = new ValueType<>("true or false", ValueType::flag);
    /** With a unit, as nobody knows what a number alone counts. */
    public static final ValueType<Duration> DURATION = new ValueType<>(
            "a time with its unit, as 500ms, 30s, 5m, 1h, or PT30S as ISO 8601 has it",
            text -> demandMillis(duration(text)));

    /** A whole number that is not less than another. */
    public static ValueType<Integer> wholeNumber(int least) {
        return new ValueType<>(
                "a whole number, " + least + " or more",
                text -> demand(Integer.parseInt(text.strip()), number -> number >= least));
    }

    /** A whole number that may be large, and is not less than another. */
    public static ValueType<Long> largeNumber(long least) {
        return new ValueType<>(
                "a whole number, " + least + " or more",
                text -> demand(Long.parseLong(text.strip()), number -> number >= least));
    }

    /** A number with decimals. */
    public static ValueType<Double> decimal(double least, double most) {
        return new ValueType<>(
                "a number from " + least + (most == Double.MAX_VALUE ? " on" : " to " + most),
                text -> demand(Double.parseDouble(text.strip()), number -> number >= least && number <= most));
    }

    /** One of the constants, in small letters or capitals, with dashes or underscores. */
    public static <E extends Enum<E>> ValueType<E> oneOf(Class<E> type) {
        String names = Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "));
        return new ValueType<>(
                "one of " + names,
                text -> Enum.valueOf(type, text.strip().replace('-', '_').toUpperCase(Locale.ROOT)));
    }

    private static boolean flag(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static Duration duration(String text) {
        Matcher amount = AMOUNT.matcher(text.strip());
        if (!amount.matches()) {
            try {
                return Duration.parse(text.strip());
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(text, e);
            }
        }
        long number = Long.parseLong(amount.group(1));
        return switch (amount.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    /** Throws ArithmeticException where a time is too long to be counted in ms. */
    private static Duration demandMillis(Duration duration) {
        return demand(duration, time -> time.toMillis() >= 0);
    }

    private static <T> T demand(T value, Function<T, Boolean> holds) {
        if (!holds.apply(value)) {
            throw new IllegalArgumentException(String.valueOf(value));
        }
        return value;
    }

    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if it is not of this type; names the key, the value, where it is from and what
     *     was expected
     */
    public T read(String key, ConfiguredValue value) {
        try {
            return parse.apply(value.text());
        } catch (IllegalArgumentException | ArithmeticException e) {
            String shown = value.text().length() > LONGEST_SHOWN
                    ? value.text().substring(0, LONGEST_SHOWN) + "..."
                    : value.text();
            throw new IllegalArgumentException(
                    key + " is '" + shown + "' (" + value.origin() + "); expected is " + expected, e);
        }
    }

    /** Says a time as it may be written. */
    public static String show(Duration duration) {
        long ms = duration.toMillis();
        return ms % 1000 == 0 && ms > 0 ? ms / 1000 + "s" : ms + "ms";
    }
}
