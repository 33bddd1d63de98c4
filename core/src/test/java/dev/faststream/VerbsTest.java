package dev.faststream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What handlers throw to say what they want. */
final class VerbsTest {
    @Test
    void whatHandlersThrowToSayWhatTheyWantCostsNoStackTrace() {
        assertThat(List.of(
                        new AckMessage(),
                        new NackMessage(),
                        new NackMessage(Duration.ofMillis(5)),
                        new RejectMessage("unknown customer"),
                        new SkipMessage(),
                        new SkipMessage("not for us"),
                        new StopSubscriber(),
                        new StopApplication(),
                        new HandlerTimeoutException(
                                "Orders.handle", "topic in partition 0 offset 7", Duration.ofMillis(500))))
                .allSatisfy(verb -> {
                    assertThat(verb.getStackTrace()).isEmpty();
                    assertThat(verb).hasMessageMatching(".+");
                });
        assertThat(new NackMessage().delay()).isEmpty();
        assertThat(new NackMessage(Duration.ofMillis(5)).delay()).hasValue(Duration.ofMillis(5));
        assertThat(new RejectMessage("unknown customer").reason()).isEqualTo("unknown customer");
        assertThat(new HandlerTimeoutException(
                        "Orders.handle", "topic in partition 0 offset 7", Duration.ofMillis(500)))
                .hasMessageContaining("Orders.handle", "topic in partition 0 offset 7", "500 ms");
    }
}
