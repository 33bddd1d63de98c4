package dev.faststream.kafka;

import dev.faststream.internal.Problems;
import java.util.ArrayList;
import java.util.List;

/**
 * What was declared in one place, a broker or a router: objects with annotated methods, subscribers, routers. Used by
 * the thread that configures the broker.
 */
final class Declarations {
    private final List<Object> included = new ArrayList<>();
    private final List<SubscriberDraft> drafts = new ArrayList<>();

    void include(Object handlers) {
        included.add(handlers);
    }

    SubscriberBuilder subscriber(String... topics) {
        SubscriberDraft draft = new SubscriberDraft(List.of(topics));
        drafts.add(draft);
        return new SubscriberBuilder(draft);
    }

    /** The routers among them, in the order in which they were included. */
    List<KafkaRouter> routers() {
        return included.stream()
                .filter(KafkaRouter.class::isInstance)
                .map(KafkaRouter.class::cast)
                .toList();
    }

    /** The subscribers of this place itself, with what is said around them. */
    List<Declared> subscribers(SubscriberDefaults defaults, Problems problems) {
        List<Declared> found = new ArrayList<>();
        for (Object handlers : included) {
            if (!(handlers instanceof KafkaRouter)) {
                found.addAll(new AnnotatedHandlers(handlers, defaults, problems).find());
            }
        }
        drafts.forEach(draft -> found.add(new Declared(draft.name(defaults), draft, defaults)));
        return found;
    }
}
