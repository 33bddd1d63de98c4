package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Context;
import dev.faststream.internal.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a subscription says about codecs, before those of the broker. Immutable.
 *
 * @param own for its records and replies, the nearest first
 * @param results for its results, by topic
 */
record CodecChoices(List<Source<Codec>> own, Map<String, List<Source<Codec>>> results) {
    static final CodecChoices NONE = new CodecChoices(List.of(), Map.of());

    /** The codecs themselves. */
    record Chosen(List<Codec> own, Map<String, List<Codec>> results) {}

    CodecChoices {
        own = List.copyOf(own);
        results = Map.copyOf(results);
    }

    CodecChoices with(Source<Codec> codec) {
        List<Source<Codec>> more = new ArrayList<>(own);
        more.add(codec);
        return new CodecChoices(more, results);
    }

    CodecChoices withResults(String topic, List<Source<Codec>> codecs) {
        Map<String, List<Source<Codec>>> more = new LinkedHashMap<>(results);
        more.put(topic, List.copyOf(codecs));
        return new CodecChoices(own, more);
    }

    /** The same with other names for the topics of results. */
    CodecChoices renamed(UnaryOperator<String> topics) {
        Map<String, List<Source<Codec>>> ofTopics = new LinkedHashMap<>();
        results.forEach((topic, codecs) -> ofTopics.put(topics.apply(topic), codecs));
        return new CodecChoices(own, ofTopics);
    }

    /** The same in a router: with its codecs behind, and its prefix before the topics of results. */
    CodecChoices within(SubscriberDefaults defaults) {
        List<Source<Codec>> farther = defaults.codecs().stream().map(Source::of).toList();
        Map<String, List<Source<Codec>>> ofTopics = new LinkedHashMap<>();
        results.forEach((topic, codecs) -> ofTopics.put(defaults.prefix() + topic, joined(codecs, farther)));
        return new CodecChoices(joined(own, farther), ofTopics);
    }

    private static List<Source<Codec>> joined(List<Source<Codec>> near, List<Source<Codec>> far) {
        List<Source<Codec>> all = new ArrayList<>(near);
        all.addAll(far);
        return all;
    }

    /** Gives the codecs; what can't be given goes to the problems. */
    Chosen in(Context context, String subscription, Problems problems) {
        Map<String, List<Codec>> ofResults = new LinkedHashMap<>();
        results.forEach((topic, sources) -> ofResults.put(
                topic, Source.all(sources, context, subscription + ": the codec for results to " + topic, problems)));
        return new Chosen(Source.all(own, context, subscription + ": the codec", problems), ofResults);
    }
}
