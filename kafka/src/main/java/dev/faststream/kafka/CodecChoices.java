package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Context;
import dev.faststream.internal.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a subscription says about codecs, before those of the broker. Immutable.
 *
 * @param own for its records and replies, the nearest first
 * @param results for its results, by topic
 */
record CodecChoices(List<CodecSource> own, Map<String, List<CodecSource>> results) {
    static final CodecChoices NONE = new CodecChoices(List.of(), Map.of());

    /** The codecs themselves. */
    record Chosen(List<Codec> own, Map<String, List<Codec>> results) {}

    CodecChoices {
        own = List.copyOf(own);
        results = Map.copyOf(results);
    }

    CodecChoices with(CodecSource codec) {
        List<CodecSource> more = new ArrayList<>(own);
        more.add(codec);
        return new CodecChoices(more, results);
    }

    CodecChoices withResults(String topic, List<CodecSource> codecs) {
        Map<String, List<CodecSource>> more = new LinkedHashMap<>(results);
        more.put(topic, List.copyOf(codecs));
        return new CodecChoices(own, more);
    }

    /** The same in a router: with its codecs behind, and its prefix before the topics of results. */
    CodecChoices within(SubscriberDefaults defaults) {
        List<CodecSource> farther =
                defaults.codecs().stream().map(CodecSource::of).toList();
        Map<String, List<CodecSource>> ofTopics = new LinkedHashMap<>();
        results.forEach((topic, codecs) -> ofTopics.put(defaults.prefix() + topic, joined(codecs, farther)));
        return new CodecChoices(joined(own, farther), ofTopics);
    }

    private static List<CodecSource> joined(List<CodecSource> near, List<CodecSource> far) {
        List<CodecSource> all = new ArrayList<>(near);
        all.addAll(far);
        return all;
    }

    /** Gives the codecs; what can't be given goes to the problems. */
    Chosen in(Context context, String subscription, Problems problems) {
        Map<String, List<Codec>> ofResults = new LinkedHashMap<>();
        results.forEach((topic, sources) -> ofResults.put(
                topic, codecs(sources, context, subscription + ": the codec for results to " + topic, problems)));
        return new Chosen(codecs(own, context, subscription + ": the codec", problems), ofResults);
    }

    private static List<Codec> codecs(List<CodecSource> sources, Context context, String place, Problems problems) {
        List<Codec> codecs = new ArrayList<>();
        for (CodecSource source : sources) {
            try {
                codecs.add(source.in(context));
            } catch (IllegalArgumentException e) {
                problems.add(place + " can't be used: " + e.getMessage());
            }
        }
        return List.copyOf(codecs);
    }
}
