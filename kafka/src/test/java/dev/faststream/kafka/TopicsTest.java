package dev.faststream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Topics that appear while the app runs. */
@WithKafka
final class TopicsTest {
    @Test
    void topicThatIsMissingAtTheStartIsReadWhenItIsCreated(RealKafka kafka) throws Exception {
        String topic = "late-" + UUID.randomUUID();
        List<String> handled = new CopyOnWriteArrayList<>();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic)
                .groupId("g-" + UUID.randomUUID())
                .properties(Map.of("metadata.max.age.ms", "300"))
                .consume(String.class, body -> handled.add(body));
        kafka.whileRunning(broker, () -> {
            kafka.kafka().createTopic(topic, 1);
            kafka.send(topic, "first");
            RealKafka.eventually(() -> assertThat(handled).containsExactly("first"));
        });
    }

    @Test
    void templateReadsEveryTopicThatFitsAlsoNewOnes(RealKafka kafka) throws Exception {
        String prefix = "orders-" + UUID.randomUUID();
        kafka.kafka().createTopic(prefix + ".eu", 1);
        kafka.send(prefix + ".eu", "1");
        List<String> handled = new CopyOnWriteArrayList<>();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(prefix + ".{region}")
                .groupId("g-" + UUID.randomUUID())
                .properties(Map.of("metadata.max.age.ms", "300"))
                .consume(String.class, (body, message) -> handled.add(message.path("region") + body));
        kafka.whileRunning(broker, () -> {
            RealKafka.eventually(() -> assertThat(handled).containsExactly("eu1"));
            kafka.kafka().createTopic(prefix + ".us", 1);
            kafka.send(prefix + ".us", "2");
            RealKafka.eventually(() -> assertThat(handled).containsExactly("eu1", "us2"));
        });
    }
}
