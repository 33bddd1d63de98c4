package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

@WithKafka
final class SubscriberTest {
    record User(String user, int userId) {}

    @Test
    void lambdaHandlesWhatIsThereAndPublishesItsResult(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        String group = "g-" + UUID.randomUUID();
        kafka.send(in, "{\"user\":\"John\",\"userId\":1}");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .publisher(out)
                .handle(User.class, user -> "User: %d - %s registered".formatted(user.userId(), user.user()));
        kafka.whileRunning(broker, () -> {
            ConsumerRecord<byte[], byte[]> result = kafka.read(out, 1).getFirst();
            assertThat(new String(result.value(), StandardCharsets.UTF_8)).isEqualTo("User: 1 - John registered");
            assertThat(header(result, "content-type")).isEqualTo("text/plain");
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1));
        });
    }

    @Test
    void batchWithBrokenJsonDeliversTheOthersAndDeadLettersTheCulprit(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String group = "g-" + UUID.randomUUID();
        List<User> users = new CopyOnWriteArrayList<>();
        kafka.send(in, "{\"user\":\"A\",\"userId\":1}", "{\"user\":", "{\"user\":\"C\",\"userId\":3}");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).batch().consume(User.class, bodies -> users.addAll(bodies));
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(users).containsExactly(new User("A", 1), new User("C", 3)));
            ConsumerRecord<byte[], byte[]> letter =
                    kafka.read("dlq." + group + "." + in, 1).getFirst();
            assertThat(new String(letter.value(), StandardCharsets.UTF_8)).isEqualTo("{\"user\":");
            assertThat(header(letter, "dlq.offset")).isEqualTo("1");
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(3));
        });
    }
}
