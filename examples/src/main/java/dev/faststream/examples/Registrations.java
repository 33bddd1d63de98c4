package dev.faststream.examples;

// region registrations
import dev.faststream.FastStream;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaSubscriber;

public final class Registrations {
    record User(String user, int userId) {}

    @KafkaSubscriber(topics = "in", groupId = "registrations")
    @KafkaPublisher("out")
    String register(User user) {
        return "User: %d - %s registered".formatted(user.userId(), user.user());
    }

    public static void main(String... args) {
        KafkaBroker broker = KafkaBroker.of("localhost:9092");
        broker.include(new Registrations());
        FastStream.of(broker).run(args);
    }
}
// endregion
