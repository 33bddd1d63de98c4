package dev.faststream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The values that are set outside of the code of an app, as brokers ask for them. Applications give values to
 * {@link FastStream#configuration(String, String)} and write placeholders; this is for who writes a broker. It
 * remembers which keys were asked for, so that those that nobody reads can be told. Safe to use from any thread.
 */
public final class Configuration {
    /** What all keys of the framework begin with. */
    public static final String ROOT = "faststream.";

    /**
     * A text of the code without its placeholders.
     *
     * @param text the text
     * @param origins where the values in it come from, as people call it; empty where it has no placeholders
     */
    public record Text(String text, List<String> origins) {
        /** Copies the list. */
        public Text {
            origins = List.copyOf(origins);
        }
    }

    private final Map<String, String> inCode;
    private final Optional<ConfigurationSource> outside;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Map<String, List<String>> claims = new ConcurrentHashMap<>();
    private final Map<String, EffectiveConfiguration.Entry> used = new ConcurrentSkipListMap<>();

    Configuration(Map<String, String> inCode, Optional<ConfigurationSource> outside) {
        this.inCode = Map.copyOf(inCode);
        this.outside = outside;
    }

    /** Reads what there is outside, when it is first asked for: of a broker that is used without an app. */
    public static Supplier<Configuration> standard() {
        return new AppSettings()::configuration;
    }

    /**
     * Gives the value of a key, with its placeholders replaced.
     *
     * @throws IllegalArgumentException if there is no value for a placeholder in it; the message says where it is
     */
    public Optional<ConfiguredValue> find(String key) {
        known.add(key);
        return look(key).map(value -> replaced(key, value));
    }

    /**
     * Gives all values below a prefix that ends with a dot, by the rest of their keys.
     *
     * @param expected names that may be there; an environment variable is only found by one of these
     * @throws IllegalArgumentException if there is no value for a placeholder in one
     */
    public Map<String, ConfiguredValue> below(String prefix, Collection<String> expected) {
        Map<String, ConfiguredValue> found = new LinkedHashMap<>();
        Stream.concat(
                        expected.stream(),
                        set(prefix).stream()
                                .map(ConfiguredValue::key)
                                .filter(key -> key.startsWith(prefix) && key.length() > prefix.length())
                                .map(key -> key.substring(prefix.length())))
                .distinct()
                .forEach(name -> find(prefix + name).ifPresent(value -> found.put(name, value)));
        return found;
    }

    /**
     * Replaces the placeholders in a text of the code.
     *
     * @throws IllegalArgumentException if there is no value for one; names all of these, and says what to do
     */
    public Text resolve(String text) {
        return Placeholders.in(text) ? new Placeholders(this).replace(text) : new Text(text, List.of());
    }

    /** Says who reads the keys below a prefix: two that do would both get what was meant for one. */
    public void claim(String prefix, String who) {
        claims.computeIfAbsent(prefix, unused -> new ArrayList<>()).add(who);
    }

    private ConfiguredValue replaced(String key, ConfiguredValue value) {
        if (!Placeholders.in(value.text())) {
            return value;
        }
        try {
            Text text = resolve(value.text());
            return new ConfiguredValue(
                    value.key(), text.text(), value.origin() + ", " + String.join(", ", text.origins()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + " (" + value.origin() + "): " + e.getMessage(), e);
        }
    }

    Optional<ConfiguredValue> look(String key) {
        String value = inCode.get(key);
        return value == null
                ? outside.flatMap(source -> source.find(key))
                : Optional.of(new ConfiguredValue(key, value, "app.configuration(...)"));
    }

    boolean readsEnvironment() {
        return outside.isPresent();
    }

    /** A placeholder has taken this value. */
    void used(String key, String value, String origin) {
        used.put(key, new EffectiveConfiguration.Entry(key, value, origin));
    }

    /** The values that placeholders have taken. */
    Collection<EffectiveConfiguration.Entry> used() {
        return used.values();
    }

    /** All that is set below a prefix, by whom the value is from who wins. */
    List<ConfiguredValue> set(String prefix) {
        List<ConfiguredValue> all = new ArrayList<>();
        inCode.keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .sorted()
                .flatMap(key -> look(key).stream())
                .forEach(all::add);
        outside.ifPresent(source -> source.below(prefix).stream()
                .filter(value -> !inCode.containsKey(value.key()))
                .forEach(all::add));
        return all;
    }

    /** All keys that have a value. */
    List<String> names() {
        return set("").stream().map(ConfiguredValue::key).distinct().toList();
    }

    /** The keys that were asked for. */
    Set<String> known() {
        return known;
    }

    /** Who reads what, by prefix. */
    Map<String, List<String>> claims() {
        return claims;
    }
}
