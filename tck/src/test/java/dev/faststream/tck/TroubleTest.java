package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.kafka.KafkaBroker;
import dev.faststream.testing.TestKafka;
import dev.faststream.testing.TestMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A broker that does not do what it should. */
@EveryBroker
final class TroubleTest {
    private final BrokerUnderTest under;
    private final String in = Raw.fresh("in");
    private final String group = Raw.fresh("g");
    private final List<String> handled = new CopyOnWriteArrayList<>();

    TroubleTest(BrokerUnderTest under) {
        this.under = under;
    }

    private KafkaBroker reading() {
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).consume(String.class, body -> handled.add(body));
        return broker;
    }

    @Test
    void whileTheBrokerIsAwayNothingIsLostAndNothingRepeated() {
        under.features().demand(Feature.OUTAGE);
        try (TestKafka kafka = under.alone().patience(Duration.ofSeconds(30)).start(reading())) {
            kafka.publish(in, "a");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            kafka.faults().brokerAway(Duration.ofSeconds(2));
            kafka.publish(in, "b");
            kafka.await("the other one", () -> handled.size() == 2);
            assertThat(handled).containsExactly("a", "b");
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 2L));
        }
    }

    @Test
    void commitsThatFailAreMadeAgain() {
        under.features().demand(Feature.FAILING_COMMITS);
        try (TestKafka kafka = under.setup().start(reading())) {
            kafka.faults().failCommits(3);
            kafka.publish(in, "a");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            assertThat(handled).containsExactly("a");
        }
    }

    @Test
    void aRecordThatIsWrittenTwiceIsHandledTwiceAndBothAreDone() {
        under.features().demand(Feature.WRITING_TWICE);
        try (TestKafka kafka = under.setup().start(reading())) {
            kafka.faults().duplicateNext(in);
            kafka.publish(in, "a");
            assertThat(kafka.handler(in).messages())
                    .extracting(TestMessage::offset)
                    .containsExactly(0L, 1L);
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 2L));
        }
    }

    @Test
    void whoIsThrownOutOfItsGroupComesBackAndGoesOnFromItsCommits() {
        under.features().demand(Feature.EVICTION);
        try (TestKafka kafka = under.setup().start(reading())) {
            kafka.publish(in, "a");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            kafka.faults().evict(group);
            kafka.publish(in, "b");
            assertThat(handled).containsExactly("a", "b");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 2L));
        }
    }

    @Test
    void aResultOfALostAssignmentCommitsNothingAndItsRecordIsHandledAgain() {
        under.features().demand(Feature.EVICTION);
        CountDownLatch gate = new CountDownLatch(1);
        List<String> begun = new CopyOnWriteArrayList<>();
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).maxWorkers(2).consume(String.class, body -> {
            begun.add(body);
            gate.await();
            handled.add(body);
        });
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.send(in, "a");
            kafka.await("it to begin", () -> begun.size() == 1);
            kafka.faults().evict(group);
            kafka.advance(Duration.ofSeconds(5));
            assertThat(kafka.committed(in, group)).isEmpty();
            gate.countDown();
            kafka.await("it to be handled again", () -> handled.size() == 2);
            kafka.awaitIdle();
            assertThat(handled).containsExactly("a", "a");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
        }
    }
}
