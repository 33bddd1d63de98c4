package dev.faststream.kafka;

import dev.faststream.Configuration;
import dev.faststream.ConfiguredValue;
import dev.faststream.EffectiveConfiguration;
import dev.faststream.ValueType;
import dev.faststream.internal.Problems;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The keys below one prefix: those of a broker, or of a subscriber. Used when the app starts, by one thread. */
final class Section {
    private final Configuration configuration;
    private final String prefix;
    private final Problems problems;
    private final List<EffectiveConfiguration.Entry> entries;
    private final Map<String, String> origins = new HashMap<>();

    /**
     * Makes one.
     *
     * @param entries takes what the options come to
     */
    Section(Configuration configuration, String prefix, Problems problems, List<EffectiveConfiguration.Entry> entries) {
        this.configuration = configuration;
        this.prefix = prefix;
        this.problems = problems;
        this.entries = entries;
    }

    /** Hands on what is set by a key; what can't be read goes to the problems. */
    <T> void read(String name, ValueType<T> type, Consumer<T> take) {
        String key = prefix + name;
        try {
            configuration.find(key).ifPresent(value -> {
                take.accept(type.read(key, value));
                origins.put(name, value.origin());
            });
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Hands on all that is set below a name.
     *
     * @param expected names that may be there, as environment variables can only be found by these
     */
    void readAll(String name, Collection<String> expected, BiConsumer<String, String> take) {
        try {
            Map<String, ConfiguredValue> found = configuration.below(prefix + name + ".", expected);
            found.forEach((rest, value) -> {
                take.accept(rest, value.text());
                origins.put(name + "." + rest, value.origin());
            });
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
    }

    /** Where the value of a name comes from; empty where it is not set here. */
    Optional<String> origin(String name) {
        return Optional.ofNullable(origins.get(name));
    }

    /** Where all that is set here comes from, by name. */
    Map<String, String> origins() {
        return origins;
    }

    /** Says what an option has come to. */
    void show(String name, String value, String origin) {
        entries.add(new EffectiveConfiguration.Entry(prefix + name, value, origin));
    }

    /**
     * Says what a group of settings has come to.
     *
     * @param option what such a setting is called in the code
     * @param texts knows the placeholders of those that are not set here
     */
    void showAll(String name, Map<String, String> values, String option, Texts texts) {
        values.forEach((rest, value) -> show(
                name + "." + rest,
                value,
                origin(name + "." + rest)
                        .or(() -> texts.origin(option + " " + rest))
                        .orElse("code")));
    }
}
