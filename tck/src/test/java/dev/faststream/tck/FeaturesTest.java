package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.testing.KafkaFaults;
import dev.faststream.testing.TestKafka;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/** What brokers declare is true: what one does not promise it refuses, or really does not do. */
@EveryBroker
final class FeaturesTest {
    private final BrokerUnderTest under;

    FeaturesTest(BrokerUnderTest under) {
        this.under = under;
    }

    @Test
    void faultsThatAreNotPromisedAreRefusedAndTheOthersAreNot() {
        Map<Feature, Consumer<KafkaFaults>> faults = new EnumMap<>(Feature.class);
        faults.put(Feature.FAILING_COMMITS, known -> known.failCommits(1));
        faults.put(Feature.FAILING_SENDS, known -> known.failSends("nothing", 1));
        faults.put(Feature.WRITING_TWICE, known -> known.duplicateNext("nothing"));
        faults.put(Feature.EVICTION, known -> known.evict("nobody"));
        try (TestKafka kafka = under.setup().start(under.app())) {
            faults.forEach((feature, fault) -> {
                if (under.features().promised().contains(feature)) {
                    fault.accept(kafka.faults());
                } else {
                    assertThatThrownBy(() -> fault.accept(kafka.faults()))
                            .as("%s", feature)
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContaining("in memory");
                }
            });
        }
    }

    @Test
    void timeIsVirtualOnlyWherePromised() {
        Duration duration =
                under.features().promised().contains(Feature.VIRTUAL_TIME) ? Duration.ofDays(1) : Duration.ofMillis(50);
        try (TestKafka kafka = under.setup().start(under.app())) {
            long before = System.nanoTime();
            kafka.advance(duration);
            boolean real = System.nanoTime() - before >= duration.toNanos();
            assertThat(real).isNotEqualTo(under.features().promised().contains(Feature.VIRTUAL_TIME));
        }
    }

    @Test
    void aTestThatNeedsWhatIsNotPromisedIsAbortedWithItsName() {
        Features none = under.features().without(Feature.values());
        assertThatThrownBy(() -> none.demand(Feature.EVICTION))
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContainingAll(under.toString(), "does not promise EVICTION");
    }
}
