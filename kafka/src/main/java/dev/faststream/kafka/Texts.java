package dev.faststream.kafka;

import dev.faststream.Configuration;
import dev.faststream.internal.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Replaces the placeholders in what is said at one place of the code; what can't be replaced goes to the problems, each
 * text once. Used when the app starts, by one thread.
 */
final class Texts {
    private final Configuration configuration;
    private final String place;
    private final Problems problems;
    private final Map<String, Optional<String>> known = new HashMap<>();
    private final Map<String, List<String>> origins = new HashMap<>();

    /**
     * Makes one.
     *
     * @param place names it to people: class and method of a handler
     */
    Texts(Configuration configuration, String place, Problems problems) {
        this.configuration = configuration;
        this.place = place;
        this.problems = problems;
    }

    /**
     * Gives the text, or one that can be the name of a topic or group and is the reason for no further problem.
     *
     * @param option what the text is for, as it is called in the code
     */
    String of(String option, String text) {
        return find(option, text).orElseGet(() -> "unresolved-" + known.size());
    }

    List<String> all(String option, List<String> texts) {
        return texts.stream().map(text -> of(option, text)).toList();
    }

    /** Gives the values that can be given. */
    Map<String, String> values(String option, Map<String, String> texts) {
        Map<String, String> all = new HashMap<>();
        texts.forEach((name, text) -> find(option + " " + name, text).ifPresent(value -> all.put(name, value)));
        return all;
    }

    /** Gives the text; empty where it has a placeholder without a value. */
    Optional<String> find(String option, String text) {
        // The same text of two options counts for both.
        return known.computeIfAbsent(option + ": " + text, unused -> replace(option, text));
    }

    private Optional<String> replace(String option, String text) {
        try {
            Configuration.Text replaced = configuration.resolve(text);
            if (!replaced.origins().isEmpty()) {
                origins.computeIfAbsent(option, unused -> new ArrayList<>()).addAll(replaced.origins());
            }
            return Optional.of(replaced.text());
        } catch (IllegalArgumentException e) {
            problems.add(place + ": " + option + ": " + e.getMessage());
            return Optional.empty();
        }
    }

    /** Where the values come from that were put into an option's text; empty where it had no placeholders. */
    Optional<String> origin(String option) {
        return Optional.ofNullable(origins.get(option)).map(all -> "code: " + String.join(", ", all));
    }

    void problem(String problem) {
        problems.add(place + ": " + problem);
    }
}
