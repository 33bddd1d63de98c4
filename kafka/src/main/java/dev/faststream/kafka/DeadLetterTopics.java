package dev.faststream.kafka;

/** The names of the topics that dead letters go to. */
final class DeadLetterTopics {
    private DeadLetterTopics() {}

    /** {@code dlq.<groupId>.<topic>}; what a topic's name can't hold becomes an underscore. */
    static String nameFor(String groupId, String topic) {
        return "dlq." + groupId.replaceAll("[^A-Za-z0-9._-]", "_") + "." + topic;
    }
}
