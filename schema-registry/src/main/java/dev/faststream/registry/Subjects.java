package dev.faststream.registry;

/** Under which subject the schema of a record is registered. */
public enum Subjects {
    /** The topic's name and {@code -value} or {@code -key}: one schema, which evolves, for each topic. */
    BY_TOPIC {
        @Override
        public String of(String topic, boolean key, String type) {
            return topic + (key ? "-key" : "-value");
        }
    },
    /** The full name of the type: it is the same in every topic. */
    BY_TYPE {
        @Override
        public String of(String topic, boolean key, String type) {
            return type;
        }
    },
    /** The topic's name, a dash and the full name of the type: several types in each topic. */
    BY_TOPIC_AND_TYPE {
        @Override
        public String of(String topic, boolean key, String type) {
            return topic + "-" + type;
        }
    };

    /** Gives the subject for a value or a key of a type in a topic. */
    public abstract String of(String topic, boolean key, String type);
}
