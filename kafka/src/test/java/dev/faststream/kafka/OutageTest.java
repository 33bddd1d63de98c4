package dev.faststream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.embedded.EmbeddedKafka;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A cluster that goes away and comes back. */
final class OutageTest {
    @Test
    void subscriberGoesOnWhenTheBrokerIsBackAndNothingIsLost() throws Exception {
        try (EmbeddedKafka own = EmbeddedKafka.start()) {
            RealKafka kafka = new RealKafka(own);
            own.createTopic("in", 1);
            own.createTopic("out", 1);
            kafka.send("in", "1", "2");
            List<String> handled = new CopyOnWriteArrayList<>();
            KafkaBroker broker = KafkaBroker.of(kafka.servers());
            broker.subscriber("in").groupId("g").publisher("out").handle(String.class, body -> {
                handled.add(body);
                return body;
            });
            kafka.whileRunning(broker, () -> {
                RealKafka.eventually(() -> assertThat(handled).contains("1", "2"));
                RealKafka.eventually(
                        () -> assertThat(kafka.committed("g", "in", 0)).isEqualTo(2));
                own.stop();
                own.startAgain();
                kafka.send("in", "3", "4");
                RealKafka.eventually(() -> assertThat(handled).contains("3", "4"));
                RealKafka.eventually(
                        () -> assertThat(kafka.committed("g", "in", 0)).isEqualTo(4));
                assertThat(kafka.read("out", 4)).hasSizeGreaterThanOrEqualTo(4);
            });
        }
    }
}
