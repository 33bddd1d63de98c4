package dev.faststream.kafka;

import java.util.Optional;

/**
 * A subscriber where it was declared.
 *
 * @param method names its handler where that is a method, or the class of several; empty for lambdas
 * @param draft what it says itself
 * @param around what routers and broker say around it
 */
record Declared(Optional<String> method, SubscriberDraft draft, SubscriberDefaults around) {
    /** Settles what its texts and options are, once. */
    SettledSubscriber settle(Outside outside) {
        return new SettledSubscriber(this, outside);
    }
}
