package dev.faststream.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was declared in one place, a broker or a router: objects with annotated methods, subscribers, routers. Used by
 * the thread that configures the broker.
 */
final class Declarations {
    private final List<Object> included = new ArrayList<>();
    private final List<SubscriberDraft> drafts = new ArrayList<>();
    private final List<String> publishers = new ArrayList<>();

    void include(Object handlers) {
        included.add(handlers);
    }

    SubscriberBuilder subscriber(String... topics) {
        SubscriberDraft draft = new SubscriberDraft(List.of(topics));
        drafts.add(draft);
        return new SubscriberBuilder(draft);
    }

    /** Takes the topic of a publisher, to be looked at when the app starts. */
    void publisher(String topic) {
        publishers.add(topic);
    }

    /** Tells which placeholders of publishers have no value. */
    void checkPublishers(Outside outside) {
        publishers.forEach(topic -> outside.texts("publisher(" + topic + ")").of("topic", topic));
    }

    /** The routers among them, in the order in which they were included. */
    List<KafkaRouter> routers() {
        return included.stream()
                .filter(KafkaRouter.class::isInstance)
                .map(KafkaRouter.class::cast)
                .toList();
    }

    /** The subscribers of this place itself, with what is said around them. */
    List<Declared> subscribers(SubscriberDefaults defaults, Outside outside) {
        List<Declared> found = new ArrayList<>();
        for (Object handlers : included) {
            if (!(handlers instanceof KafkaRouter)) {
                found.addAll(new AnnotatedHandlers(handlers, defaults, outside).find());
            }
        }
        drafts.forEach(draft -> found.add(new Declared(Optional.empty(), draft, defaults)));
        return found;
    }
}
