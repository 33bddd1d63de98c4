package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.FastStream;
import dev.faststream.Response;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaSubscription;
import dev.faststream.kafka.RebalanceListener;
import dev.faststream.testing.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Partitions and subscribers that come and go. */
@EveryBroker
final class GroupsTest {
    private final BrokerUnderTest under;
    private final String in = Raw.fresh("in");
    private final String group = Raw.fresh("g");
    private final List<String> begun = new CopyOnWriteArrayList<>();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    GroupsTest(BrokerUnderTest under) {
        this.under = under;
    }

    /** Handles all at once but "first", when the gate is open. */
    private void handle(List<String> bodies) throws InterruptedException {
        begun.addAll(bodies);
        if (!bodies.contains("first")) {
            gate.await();
        }
        handled.addAll(bodies);
    }

    @Test
    void aRebalanceInMidBatchWaitsForTheHandlerLosesNothingAndRepeatsNothing() {
        KafkaBroker broker = under.app();
        List<TopicPartition> revoked = new CopyOnWriteArrayList<>();
        RebalanceListener listener = new RebalanceListener() {
            @Override
            public void onRevoked(Set<TopicPartition> partitions) {
                revoked.addAll(partitions);
            }
        };
        broker.subscriber(in)
                .groupId(group)
                .onRebalance(listener)
                .batch()
                .maxRecords(4)
                .consume(String.class, this::handle);
        try (TestKafka kafka = under.setup().topic(in, 2).start(broker)) {
            kafka.publish(in, Response.of("first").partition(0));
            kafka.await("the first one", () -> handled.size() == 1);
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            for (int i = 0; i < 4; i++) {
                kafka.send(in, Response.of("v" + i).partition(i % 2));
            }
            kafka.await("a batch to begin", () -> begun.size() > 1);
            kafka.faults().rebalance(group);
            kafka.advance(Duration.ofSeconds(1));
            assertThat(handled).containsExactly("first");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            gate.countDown();
            kafka.await("all, and the rebalance", () -> handled.size() >= 5 && !revoked.isEmpty());
            kafka.awaitIdle();
            assertThat(handled).containsExactlyInAnyOrder("first", "v0", "v1", "v2", "v3");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 3L, 1, 2L));
        }
    }

    @Test
    void anotherMemberTakesOverWhereTheFirstHasStopped() {
        KafkaBroker broker = under.app();
        KafkaSubscription first =
                broker.subscriber(in).groupId(group).consume(String.class, body -> handled.add("1" + body));
        broker.subscriber(in).groupId(group).consume(String.class, body -> handled.add("2" + body));
        try (TestKafka kafka = under.setup().topic(in, 2).start(broker)) {
            for (int partition = 0; partition < 2; partition++) {
                kafka.publish(in, Response.of("a" + partition).partition(partition));
            }
            assertThat(handled).hasSize(2);
            first.stop();
            for (int partition = 0; partition < 2; partition++) {
                kafka.publish(in, Response.of("b" + partition).partition(partition));
            }
            assertThat(handled).hasSize(4).endsWith("2b0", "2b1");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 2L, 1, 2L));
        }
    }

    @Test
    void aTopicThatIsCreatedLaterIsReadFromItsBeginning() {
        KafkaBroker broker = under.app();
        broker.subscriber(in + ".{tenant}")
                .groupId(group)
                .consume(String.class, (body, message) -> handled.add(message.path("tenant") + " " + body));
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.send(in + ".acme", "a");
            kafka.send(in + ".evil", "b");
            kafka.await("both", () -> handled.size() == 2);
            assertThat(handled).containsExactlyInAnyOrder("acme a", "evil b");
            kafka.awaitIdle();
            assertThat(kafka.lag(in + ".acme", group)).isZero();
        }
    }

    @Test
    void whatComesDuringAPauseIsHandledAfterIt() {
        KafkaBroker broker = under.app();
        KafkaSubscription subscription =
                broker.subscriber(in).groupId(group).consume(String.class, body -> handled.add(body));
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publish(in, "a");
            pause(subscription);
            kafka.send(in, "b");
            kafka.advance(Duration.ofMillis(300));
            assertThat(handled).containsExactly("a");
            subscription.resume();
            kafka.await("the other one", () -> handled.size() == 2);
            assertThat(handled).containsExactly("a", "b");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 2L));
        }
    }

    /** A fetch that is under way when it is called may still bring something. */
    private static void pause(KafkaSubscription subscription) {
        subscription.pause();
        String status;
        do {
            status = subscription.inspect().status();
        } while (!status.equals("paused"));
    }

    @Test
    void aStopLetsWhatRunsFinishAndCommitsIt() {
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).consume(String.class, body -> handle(List.of(body)));
        FastStream app = FastStream.of(broker).onShutdown(gate::countDown);
        try (TestKafka kafka = under.setup().start(app)) {
            kafka.send(in, "v0");
            kafka.send(in, "v1");
            kafka.await("it to begin", () -> !begun.isEmpty());
            app.stop();
            assertThat(handled).startsWith("v0").isEqualTo(begun);
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, (long) handled.size()));
        }
    }
}
