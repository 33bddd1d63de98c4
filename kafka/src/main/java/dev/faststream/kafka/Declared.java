package dev.faststream.kafka;

import dev.faststream.internal.Problems;
import java.util.Optional;

/**
 * A subscriber where it was declared.
 *
 * @param method names its handler where that is a method, or the class of several; empty for lambdas
 * @param draft what it says itself
 * @param around what routers and broker say around it
 * @param settings what is set outside of the code
 */
record Declared(
        Optional<String> method, SubscriberDraft draft, SubscriberDefaults around, SubscriberSettings settings) {
    Declared(Optional<String> method, SubscriberDraft draft, SubscriberDefaults around) {
        this(method, draft, around, new SubscriberSettings(draft, around));
    }

    /** Settles what the texts and the options are, once. */
    void settle(Outside outside) {
        settings.settle(method, outside);
    }

    /** Its name; known when it is settled. */
    String name() {
        return method.map(name -> draft.ownName().isEmpty() ? name : draft.ownName() + " (" + name + ")")
                .orElseGet(() -> draft.name(around));
    }

    /** Its name with its topics, for where several have the same name. */
    String fullName() {
        return name() + "(" + draft.topics(around) + ")";
    }

    /** Gives the subscription; empty, with the problem told, where nothing handles it. */
    Optional<Subscription> toSubscription(String uniqueName, Outside outside) {
        Problems problems = outside.problems();
        Optional<Subscription> made = draft.toSubscription(uniqueName, around, problems);
        problems.check(made.isPresent(), uniqueName + " has no handler; end it with .handle(...) or .consume(...)");
        made.ifPresent(settings::show);
        return made;
    }
}
