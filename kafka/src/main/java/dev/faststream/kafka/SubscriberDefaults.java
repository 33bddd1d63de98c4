package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Middleware;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a broker or a router says for the subscribers that don't say it themselves. Immutable; asked when the app
 * starts, never before, so that nothing depends on the order in which things were said.
 *
 * @param prefix begins the names of all topics
 * @param groupId empty where nothing was said
 * @param autoOffsetReset empty where nothing was said
 * @param properties native settings of the consumers
 * @param codecs the nearest first
 * @param failures what was said about failures
 * @param middlewares around handlers and results, the outermost first
 */
record SubscriberDefaults(
        String prefix,
        String groupId,
        String autoOffsetReset,
        Map<String, String> properties,
        List<Codec> codecs,
        FailureChoices failures,
        List<Middleware> middlewares) {
    static final SubscriberDefaults NONE =
            new SubscriberDefaults("", "", "", Map.of(), List.of(), FailureChoices.NONE, List.of());

    SubscriberDefaults {
        properties = Map.copyOf(properties);
        codecs = List.copyOf(codecs);
        middlewares = List.copyOf(middlewares);
    }

    SubscriberDefaults with(FailureChoices choices) {
        return new SubscriberDefaults(prefix, groupId, autoOffsetReset, properties, codecs, choices, middlewares);
    }

    SubscriberDefaults withPrefix(String text) {
        return new SubscriberDefaults(text, groupId, autoOffsetReset, properties, codecs, failures, middlewares);
    }

    SubscriberDefaults withGroupId(String group) {
        return new SubscriberDefaults(prefix, group, autoOffsetReset, properties, codecs, failures, middlewares);
    }

    SubscriberDefaults withAutoOffsetReset(String reset) {
        return new SubscriberDefaults(prefix, groupId, reset, properties, codecs, failures, middlewares);
    }

    SubscriberDefaults withProperty(String key, String value) {
        Map<String, String> more = new HashMap<>(properties);
        more.put(key, value);
        return new SubscriberDefaults(prefix, groupId, autoOffsetReset, more, codecs, failures, middlewares);
    }

    SubscriberDefaults withCodec(Codec codec) {
        List<Codec> more = new ArrayList<>(codecs);
        more.add(codec);
        return new SubscriberDefaults(prefix, groupId, autoOffsetReset, properties, more, failures, middlewares);
    }

    SubscriberDefaults withMiddleware(Middleware middleware) {
        List<Middleware> more = new ArrayList<>(middlewares);
        more.add(middleware);
        return new SubscriberDefaults(prefix, groupId, autoOffsetReset, properties, codecs, failures, more);
    }

    /** The same without placeholders. */
    SubscriberDefaults resolved(Texts texts) {
        return new SubscriberDefaults(
                texts.of("prefix", prefix),
                texts.of("groupId", groupId),
                texts.find("autoOffsetReset", autoOffsetReset).orElse(""),
                texts.values("consumerProperty", properties),
                codecs,
                failures.resolved(texts),
                middlewares);
    }

    /** Joins what is said here with what is said outside of it: here wins, but the outer prefix comes first. */
    SubscriberDefaults in(SubscriberDefaults outer) {
        List<Codec> nearestFirst = new ArrayList<>(codecs);
        nearestFirst.addAll(outer.codecs);
        List<Middleware> outermostFirst = new ArrayList<>(outer.middlewares);
        outermostFirst.addAll(middlewares);
        return new SubscriberDefaults(
                outer.prefix + prefix,
                orElse(groupId, outer.groupId),
                orElse(autoOffsetReset, outer.autoOffsetReset),
                properties(outer.properties),
                nearestFirst,
                failures.over(outer.failures),
                outermostFirst);
    }

    private static String orElse(String near, String far) {
        return near.isBlank() ? far : near;
    }

    /** The settings of the consumer: those here win over these. */
    private Map<String, String> properties(Map<String, String> farther) {
        Map<String, String> all = new HashMap<>(farther);
        all.putAll(properties);
        return all;
    }

    /** Puts the prefix before the names of topics. */
    List<String> prefixed(List<String> topics) {
        return topics.stream().map(topic -> prefix + topic).toList();
    }

    /** How a subscriber reads that says this itself. */
    ConsumerOptions consumer(
            String ownGroupId, String ownReset, Map<String, String> ownProperties, ChosenPartitions partitions) {
        Map<String, String> all = new HashMap<>(properties);
        all.putAll(ownProperties);
        String group = orElse(ownGroupId, groupId);
        return new ConsumerOptions(
                group.isBlank() ? Optional.empty() : Optional.of(group),
                orElse(ownReset, autoOffsetReset),
                all,
                partitions);
    }
}
