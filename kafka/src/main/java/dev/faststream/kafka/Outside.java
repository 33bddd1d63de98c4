package dev.faststream.kafka;

import dev.faststream.Configuration;
import dev.faststream.EffectiveConfiguration;
import dev.faststream.internal.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is set outside of the code, as the declarations of one broker ask for it. Used when the app starts, by one
 * thread.
 */
final class Outside {
    private final Configuration configuration;
    private final String root;
    private final Map<String, String> ofBroker;
    private final Problems problems;
    private final List<EffectiveConfiguration.Entry> entries = new ArrayList<>();

    /**
     * Makes one.
     *
     * @param root begins the keys of the broker, and ends with a dot
     * @param ofBroker where the options of the broker come from that are set outside of the code
     */
    Outside(Configuration configuration, String root, Map<String, String> ofBroker, Problems problems) {
        this.configuration = configuration;
        this.root = root;
        this.ofBroker = Map.copyOf(ofBroker);
        this.problems = problems;
    }

    /** What replaces the placeholders of a place in the code. */
    Texts texts(String place) {
        return new Texts(configuration, place, problems);
    }

    /** The keys below a name; below the root itself where that is empty. */
    Section section(String name) {
        return new Section(configuration, name.isEmpty() ? root : root + name + ".", problems, entries);
    }

    /** Where an option of the broker comes from; empty where it is not set outside of the code. */
    Optional<String> originOfBroker(String option) {
        return Optional.ofNullable(ofBroker.get(option)).map(origin -> origin + ", for all of the broker");
    }

    Problems problems() {
        return problems;
    }

    /** What all options have come to so far. */
    List<EffectiveConfiguration.Entry> entries() {
        return entries;
    }
}
