package dev.faststream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an app works with: each option by the key that sets it, its value and where that comes from, defaults included.
 * Secrets are not in it. Immutable; {@link #toString} gives a table.
 */
public final class EffectiveConfiguration {
    /** What stands in the place of a secret. */
    public static final String HIDDEN = "(hidden)";

    private static final Pattern SECRET = Pattern.compile(
            "password|passwd|passphrase|secret|token(?!izer)|credential|jaas|api[._-]?key|private[._-]?key"
                    + "|keystore[._-]key|user[._-]?info");

    /**
     * An option.
     *
     * @param key the key that sets it
     * @param value its value; {@link #HIDDEN} in the place of a secret
     * @param origin who has said it: {@code default}, {@code code}, or where it is set outside of the code
     */
    public record Entry(String key, String value, String origin) {
        /** Demands all of them, and hides the value where the key is that of a secret. */
        public Entry {
            Objects.requireNonNull(key, "key");
            value = shown(key, value);
            Objects.requireNonNull(origin, "origin");
        }
    }

    private final List<Entry> entries;

    EffectiveConfiguration(List<Entry> entries) {
        this.entries = entries.stream()
                .distinct()
                .sorted(Comparator.comparing(Entry::key))
                .toList();
    }

    /** The value, or what stands in its place where the key is that of a secret. */
    static String shown(String key, String value) {
        return isSecret(key) ? HIDDEN : value;
    }

    static boolean isSecret(String key) {
        return SECRET.matcher(key.toLowerCase(Locale.ROOT)).find();
    }

    /** All of it, in the order of the keys. */
    public List<Entry> entries() {
        return entries;
    }

    /** Gives the option that a key sets. */
    public Optional<Entry> find(String key) {
        return entries.stream().filter(entry -> entry.key().equals(key)).findFirst();
    }

    /** A line for each option: key, value and origin, one below the other. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        int keys = width(entries.stream().map(Entry::key).toList());
        int values = width(entries.stream().map(Entry::value).toList());
        for (Entry entry : entries) {
            lines.add(pad(entry.key(), keys) + "  " + pad(entry.value(), values) + "  " + entry.origin());
        }
        return String.join("\n", lines);
    }

    /** A few long ones must not push everything else out of sight. */
    private static int width(List<String> texts) {
        int longest = 60;
        return texts.stream()
                .mapToInt(String::length)
                .filter(length -> length <= longest)
                .max()
                .orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
