package dev.faststream.kafka;

import dev.faststream.Configuration;
import dev.faststream.ConfigurationException;
import dev.faststream.EffectiveConfiguration;
import dev.faststream.internal.Problems;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a broker works with, by its code and by what is set outside of it, when that is first needed; nothing
 * changes after that. Any thread may ask for it.
 */
final class Decision {
    /**
     * What was decided.
     *
     * @param settings all options with their values and origins; those of subscribers are added when the app starts
     */
    record Decided(BrokerOptions options, Wiring wiring, List<EffectiveConfiguration.Entry> settings) {}

    private final BrokerDraft draft;
    private final Function<ClientSettings, Wiring> wire;
    private final Map<String, String> topics = new ConcurrentHashMap<>();
    private Supplier<Configuration> configuration = Configuration.standard();
    private volatile @Nullable Decided decided;

    Decision(BrokerDraft draft, Function<ClientSettings, Wiring> wire) {
        this.draft = draft;
        this.wire = wire;
    }

    void readFrom(Supplier<Configuration> source) {
        configuration = source;
    }

    Configuration configuration() {
        return configuration.get();
    }

    /** What was decided; null as long as nobody needed it. */
    @Nullable
    Decided known() {
        return decided;
    }

    /**
     * Gives what is wired, for who publishes or leads the broker.
     *
     * @throws ConfigurationException if it can't be decided
     */
    Wiring wiring() {
        Decided known = decided;
        if (known != null) {
            return known.wiring();
        }
        Problems problems = new Problems();
        Decided now = make(problems);
        if (!problems.all().isEmpty()) {
            throw new ConfigurationException(problems.all());
        }
        return now.wiring();
    }

    /** Decides, unless that was done; what is wrong goes to the problems. */
    synchronized Decided make(Problems problems) {
        Decided known = decided;
        if (known == null) {
            Outside outside = new Outside(configuration.get(), draft.root(), Map.of(), problems);
            BrokerOptions options = draft.settle(outside);
            known = new Decided(options, wire.apply(options.clients()), outside.entries());
            decided = known;
        }
        return known;
    }

    /** What is set outside of the code for the subscribers. */
    Outside outside(Decided known, Problems problems) {
        return new Outside(configuration.get(), draft.root(), known.options().origins(), problems);
    }

    /** Replaces the placeholders in a publisher's topic: once, as it is asked for with each message. */
    String topic(String text) {
        return text.contains("${")
                ? topics.computeIfAbsent(
                        text, raw -> configuration.get().resolve(raw).text())
                : text;
    }

    /** All options with their values and origins. */
    List<EffectiveConfiguration.Entry> settings() {
        Decided known = decided;
        return known == null ? List.of() : List.copyOf(known.settings());
    }
}
