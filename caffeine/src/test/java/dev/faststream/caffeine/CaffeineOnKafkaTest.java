package dev.faststream.caffeine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faststream.DeduplicationMiddleware;
import dev.faststream.FastStream;
import dev.faststream.Response;
import dev.faststream.embedded.EmbeddedKafka;
import dev.faststream.kafka.KafkaBroker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What a process remembers, and forgets when it ends, on a real broker. */
final class CaffeineOnKafkaTest {
    private final List<String> handled = new CopyOnWriteArrayList<>();

    private KafkaBroker member(EmbeddedKafka kafka) {
        KafkaBroker broker = KafkaBroker.of(kafka.bootstrapServers())
                .middleware(
                        DeduplicationMiddleware.byHeader("id", CaffeineSeenMessages.of(1_000, Duration.ofHours(1))));
        broker.subscriber("in")
                .groupId("g")
                .autoOffsetReset("earliest")
                .consume(String.class, body -> handled.add(body));
        return broker;
    }

    private static Response<String> message(String body, String id) {
        return Response.of(body).header("id", id);
    }

    private void awaitHandled(String... bodies) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(handled).containsExactly(bodies));
    }

    @Test
    void duplicatesAreFoundWhileTheProcessLivesAndHandledAgainAfterARestart() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            kafka.createTopic("in", 1);
            KafkaBroker broker = member(kafka);
            FastStream first = FastStream.of(broker);
            first.start();
            broker.publish("in", message("a", "1"));
            broker.publish("in", message("a again", "1"));
            broker.publish("in", message("b", "2"));
            awaitHandled("a", "b");
            first.stop();
            KafkaBroker next = member(kafka);
            FastStream second = FastStream.of(next);
            second.start();
            next.publish("in", message("a once more", "1"));
            next.publish("in", message("a and again", "1"));
            next.publish("in", message("c", "3"));
            awaitHandled("a", "b", "a once more", "c");
            second.stop();
        }
    }
}
