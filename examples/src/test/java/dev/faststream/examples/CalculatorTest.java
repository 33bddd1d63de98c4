package dev.faststream.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.kafka.KafkaBroker;
import dev.faststream.testing.TestKafka;
import org.junit.jupiter.api.Test;

final class CalculatorTest {
    private final KafkaBroker broker = KafkaBroker.of("localhost:9092");
    private final Calculator calculator = new Calculator(broker);

    // region request
    @Test
    void asksAndIsAnswered() {
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            assertThat(calculator.ask(1, 2)).isEqualTo(3);
            assertThat(calculator.askLater(3, 4).join()).isEqualTo("Result[value=7]");
            assertThat(calculator.askNobody()).isEqualTo("no answer"); // a timeout, which takes no time
            assertThat(kafka.published("replies").size()).isEqualTo(2);
        }
    }
    // endregion
}
