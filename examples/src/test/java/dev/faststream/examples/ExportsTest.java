package dev.faststream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.Response;
import dev.faststream.examples.Exports.Order;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.testing.TestKafka;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExportsTest {
    private final KafkaBroker broker = KafkaBroker.of("localhost:9092");
    private final Exports exports = new Exports(broker);

    // region next
    @Test
    void whoAsksWaitsInVirtualTime() throws InterruptedException {
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            assertThat(exports.oneId()).isEmpty(); // next(Duration.ofSeconds(5)), which takes no time
            kafka.publish("orders", Response.of(new Order("o1", 1)).header("id", "7"));
            assertThat(exports.oneId()).contains("7");
        }
    }
    // endregion

    // region thread
    @Test
    void aThreadExportsWhatComes() {
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            Thread.startVirtualThread(exports::exportAll);
            kafka.publishAll("orders", List.of(new Order("o1", 1), new Order("o2", 1)));
            kafka.await("both exports", () -> exports.exported().size() == 2);
            assertThat(exports.exported()).containsExactly("o1", "o2");
        }
    }
    // endregion
}
