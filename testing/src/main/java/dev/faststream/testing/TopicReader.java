package dev.faststream.testing;

import dev.faststream.kafka.internal.Inside;
import dev.faststream.kafka.internal.Reads;
import java.util.List;
import java.util.Optional;

/**
 * Reads topics for a test.
 *
 * @param broker decodes what lies there
 */
record TopicReader(Ground ground, Inside broker) {
    /** Where the dead letters of a topic lie, and which header says that they are of that topic. */
    private record Letters(String topic, String header) {}

    List<TestMessage> messages(String topic) {
        return TopicOrder.of(ground.read(topic)).stream()
                .map(record -> TestMessage.in(record, broker))
                .toList();
    }

    /** Gives what subscriptions that read a topic have written of it to their topics for dead letters. */
    List<TestMessage> deadLetters(String source, List<Reads> subscriptions) {
        return subscriptions.stream()
                .filter(reads -> reads.matches().test(source))
                .flatMap(reads -> reads.letters().stream())
                .map(to -> new Letters(to.topicOf().apply(source), to.headerPrefix() + "topic"))
                .distinct()
                .flatMap(letters -> messages(letters.topic()).stream()
                        .filter(letter -> letter.header(letters.header()).equals(Optional.of(source))))
                .toList();
    }
}
