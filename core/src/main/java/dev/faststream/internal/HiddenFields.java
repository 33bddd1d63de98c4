package dev.faststream.internal;

import dev.faststream.Redaction;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds and masks hidden fields in a body that was decoded as maps and lists. Immutable. */
record HiddenFields(Redaction redaction) {
    /** Gives the texts of all hidden values. */
    List<String> valuesIn(Object body) {
        List<String> found = new ArrayList<>();
        collect(body, "", false, found);
        return found;
    }

    private void collect(@Nullable Object value, String path, boolean hidden, List<String> found) {
        switch (value) {
            case null -> {}
            case Map<?, ?> fields ->
                fields.forEach((name, field) -> {
                    String itsPath = below(path, name);
                    collect(field, itsPath, hidden || redaction.hidesField(itsPath), found);
                });
            case List<?> elements -> elements.forEach(element -> collect(element, path, hidden, found));
            default -> {
                if (hidden) {
                    addTexts(value, found);
                }
            }
        }
    }

    /** Numbers are shown in more than one way. */
    private static void addTexts(Object value, List<String> found) {
        found.add(value.toString());
        if (value instanceof Double || value instanceof BigDecimal) {
            BigDecimal number = new BigDecimal(value.toString());
            found.add(number.toPlainString());
            found.add(number.stripTrailingZeros().toPlainString());
        }
    }

    /** Gives a copy with a mask in place of each hidden value. */
    @Nullable
    Object masked(@Nullable Object value) {
        return masked(value, "");
    }

    private @Nullable Object masked(@Nullable Object value, String path) {
        return switch (value) {
            case Map<?, ?> fields -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                fields.forEach((name, field) -> {
                    String itsPath = below(path, name);
                    copy.put(
                            String.valueOf(name),
                            redaction.hidesField(itsPath) ? Secrets.MASK : masked(field, itsPath));
                });
                yield copy;
            }
            case List<?> elements -> {
                List<@Nullable Object> copy = new ArrayList<>();
                elements.forEach(element -> copy.add(masked(element, path)));
                yield copy;
            }
            case null, default -> value;
        };
    }

    private static String below(String path, @Nullable Object name) {
        return path.isEmpty() ? String.valueOf(name) : path + "." + name;
    }
}
