package dev.faststream.kafka;

import dev.faststream.internal.Problems;
import java.util.Optional;

/**
 * A subscriber where it was declared.
 *
 * @param name names its handler
 * @param draft what it says itself
 * @param defaults what routers and broker say around it
 */
record Declared(String name, SubscriberDraft draft, SubscriberDefaults defaults) {
    /** Its name with its topics, for where several have the same name. */
    String fullName() {
        return name + "(" + draft.topics(defaults) + ")";
    }

    /** Gives the subscription; empty, with the problem told, where nothing handles it. */
    Optional<Subscription> toSubscription(String uniqueName, Problems problems) {
        Optional<Subscription> made = draft.toSubscription(uniqueName, defaults, problems);
        problems.check(made.isPresent(), uniqueName + " has no handler; end it with .handle(...) or .consume(...)");
        return made;
    }
}
