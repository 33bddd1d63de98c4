package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.embedded.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A broker that goes away and comes back while an app runs. */
final class OutageTest {
    private final String group = "g-" + UUID.randomUUID();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stopped = new AtomicBoolean();

    private static String[] numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toArray(String[]::new);
    }

    @Test
    @Timeout(120)
    void subscriberGoesOnWhenTheBrokerComesBack() throws Exception {
        try (EmbeddedKafka own = EmbeddedKafka.start()) {
            RealKafka kafka = new RealKafka(own);
            String in = kafka.topic();
            String out = kafka.topic();
            kafka.send(in, numbers(0, 100));
            KafkaBroker broker = KafkaBroker.of(kafka.servers());
            broker.subscriber(in).groupId(group).publisher(out).handle(String.class, body -> {
                if (body.equals("50") && stopped.compareAndSet(false, true)) {
                    own.stop();
                }
                handled.add(body);
                return body;
            });
            kafka.whileRunning(broker, () -> {
                eventually(() -> assertThat(handled).contains("50"));
                own.startAgain();
                kafka.send(in, numbers(100, 200));
                eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(200));
            });
            assertThat(handled).contains(numbers(0, 200));
            List<String> results = new ArrayList<>();
            kafka.read(out, 200).forEach(record -> results.add(new String(record.value(), StandardCharsets.UTF_8)));
            assertThat(results).contains(numbers(0, 200));
        }
    }

    @Test
    @Timeout(120)
    void grouplessSubscriberGoesOnWhenTheBrokerComesBack() throws Exception {
        try (EmbeddedKafka own = EmbeddedKafka.start()) {
            RealKafka kafka = new RealKafka(own);
            String in = kafka.topic();
            KafkaBroker broker = KafkaBroker.of(kafka.servers());
            broker.subscriber(in).consume(String.class, body -> handled.add(body));
            kafka.whileRunning(broker, () -> {
                kafka.send(in, numbers(0, 10));
                eventually(() -> assertThat(handled).containsExactly(numbers(0, 10)));
                own.stop();
                own.startAgain();
                kafka.send(in, numbers(10, 20));
                eventually(() -> assertThat(handled).containsExactly(numbers(0, 20)));
            });
        }
    }
}
