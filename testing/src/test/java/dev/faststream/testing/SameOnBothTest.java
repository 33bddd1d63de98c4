package dev.faststream.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.FastStream;
import dev.faststream.Response;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.testing.Shop.User;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A test that runs on the Kafka in memory runs on a real one without a change. */
final class SameOnBothTest {
    @ParameterizedTest
    @ValueSource(strings = {"memory", "embedded"})
    void theSameTestPassesOnBoth(String where) {
        KafkaBroker broker = KafkaBroker.of("nowhere:1").include(new Shop());
        broker.subscriber("out").groupId("mail").consume(String.class, text -> {});
        try (TestKafka kafka = TestKafkaSetup.named(where).topic("watched", 3).start(FastStream.of(broker))) {
            kafka.publish("in", new User("John", 1));
            assertThat(kafka.handler("register").calls()).containsExactly(new User("John", 1));
            assertThat(kafka.handler("out").calls()).containsExactly("User: 1 - John registered");
            assertThat(kafka.published("out").bodies(String.class)).containsExactly("User: 1 - John registered");

            kafka.publish(new ProducerRecord<>("in", "{".getBytes(StandardCharsets.UTF_8)));
            assertThat(kafka.handler("register").count()).isEqualTo(1);
            assertThat(kafka.deadLetters("in").size()).isEqualTo(1);
            assertThat(kafka.committed("in")).isEqualTo(Map.of(0, 2L));

            kafka.publish(
                    "watched", Response.of("a").key("k").header("trace", "1").partition(2));
            assertThat(kafka.handler("watch").messages()).singleElement().satisfies(message -> {
                assertThat(message.key()).contains("k");
                assertThat(message.header("trace")).contains("1");
                assertThat(message.partition()).isEqualTo(2);
            });

            kafka.publishAll("events", List.of("a", "b", "c"));
            kafka.handler("each").awaitCalls(1);
            assertThat(kafka.handler("each").messages())
                    .extracting(TestMessage::body)
                    .containsExactly("a", "b", "c");
            kafka.faults().rebalance("batches");
            kafka.awaitIdle();
            assertThat(kafka.lag("events")).isZero();
        }
    }
}
