package dev.faststream.kafka.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * What a subscription reads and writes.
 *
 * @param subscription names it
 * @param topics the topics that it reads, where they are known by name; empty where they are looked for
 * @param matches tells whether it reads a topic
 * @param groupId its group, empty for none
 * @param results the topics that its results go to
 * @param letters where its dead letters go, empty where they go nowhere
 */
public record Reads(
        String subscription,
        List<String> topics,
        Predicate<String> matches,
        Optional<String> groupId,
        List<String> results,
        Optional<Letters> letters) {
    /**
     * Where dead letters go.
     *
     * @param topicOf gives the topic for those of a topic
     * @param headerPrefix what the names of their headers begin with
     */
    public record Letters(UnaryOperator<String> topicOf, String headerPrefix) {}

    public Reads {
        topics = List.copyOf(topics);
        results = List.copyOf(results);
    }
}
