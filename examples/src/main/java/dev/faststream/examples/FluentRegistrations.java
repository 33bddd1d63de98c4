package dev.faststream.examples;

import dev.faststream.kafka.KafkaBroker;

/** The same as {@link Registrations}, with a lambda. */
final class FluentRegistrations {
    record User(String user, int userId) {}

    private FluentRegistrations() {}

    static void addTo(KafkaBroker broker) {
        // region fluent
        broker.subscriber("in")
                .groupId("registrations")
                .publisher("out")
                .handle(User.class, user -> "User: %d - %s registered".formatted(user.userId(), user.user()));
        // endregion
    }
}
