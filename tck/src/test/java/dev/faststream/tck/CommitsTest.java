package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.NackMessage;
import dev.faststream.Response;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaSubscription;
import dev.faststream.testing.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is done is committed, and nothing else; what was not committed comes again. */
@EveryBroker
final class CommitsTest {
    private static final Duration NEVER = Duration.ofDays(1);

    private final BrokerUnderTest under;
    private final String in = Raw.fresh("in");
    private final String group = Raw.fresh("g");
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final AtomicBoolean holds = new AtomicBoolean(true);

    CommitsTest(BrokerUnderTest under) {
        this.under = under;
    }

    @Test
    void exactlyWhatIsDoneIsCommittedOfEachPartition() {
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).consume(String.class, body -> done.add(body));
        try (TestKafka kafka = under.setup().topic(in, 3).start(broker)) {
            kafka.publish(in, Response.of("a").partition(0));
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            kafka.publish(in, Response.of("b").partition(1));
            kafka.publish(in, Response.of("c").partition(1));
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L, 1, 2L));
            assertThat(kafka.lag(in, group)).isZero();
        }
    }

    /** A subscriber that leaves "open" open, as long as it holds. */
    private KafkaSubscription holding(KafkaBroker broker, int workers) {
        return broker.subscriber(in).groupId(group).maxWorkers(workers).consume(String.class, (body, message) -> {
            if (body.equals("open") && holds.get()) {
                message.nack(NEVER);
            } else {
                done.add(body);
            }
        });
    }

    private void restart(TestKafka kafka, KafkaSubscription subscription) {
        subscription.stop();
        holds.set(false);
        subscription.start();
        kafka.awaitIdle();
    }

    @Test
    void whatIsNotDoneIsNotCommittedAndComesAgainAfterARestart() {
        KafkaBroker broker = under.app();
        KafkaSubscription subscription = holding(broker, 1);
        try (TestKafka kafka = under.setup().start(broker)) {
            for (String body : List.of("a", "b", "open", "c", "d")) {
                kafka.send(in, body);
            }
            kafka.await("what is before the open one", () -> done.size() == 2);
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 2L));
            restart(kafka, subscription);
            assertThat(done).containsExactly("a", "b", "open", "c", "d");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 5L));
        }
    }

    @Test
    void whatIsDoneOutOfOrderIsNotCommittedPastTheOpenOneAndNotRepeatedAfterARestart() {
        KafkaBroker broker = under.app();
        KafkaSubscription subscription = holding(broker, 4);
        try (TestKafka kafka = under.setup().start(broker)) {
            for (String body : List.of("a", "open", "b", "c", "d")) {
                kafka.send(in, Response.of(body).key(body));
            }
            kafka.await("all but the open one", () -> done.size() == 4);
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            restart(kafka, subscription);
            assertThat(done).hasSize(5).endsWith("open");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 5L));
            assertThat(kafka.lag(in, group)).isZero();
        }
    }

    @Test
    void anOpenMessageOfABatchHoldsBackItsPartitionAndNoOther() {
        KafkaBroker broker = under.app();
        KafkaSubscription subscription = broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(6)
                .batchTimeoutMs(2_000)
                .consume(
                        String.class,
                        (bodies, batch) -> batch.forEach(message -> {
                            String place = message.partition() + "@" + message.offset();
                            if (place.equals("0@1") && holds.get()) {
                                message.nack(NEVER);
                            } else {
                                done.add(place);
                            }
                        }));
        try (TestKafka kafka = under.setup().topic(in, 2).start(broker)) {
            for (int i = 0; i < 6; i++) {
                kafka.send(Raw.record(in, i % 2, null, "v" + i));
            }
            kafka.await("all but the open one", () -> done.size() == 5);
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L, 1, 3L));
            restart(kafka, subscription);
            kafka.await("the open one", () -> done.size() == 6);
            assertThat(done).doesNotHaveDuplicates().endsWith("0@1");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 3L, 1, 3L));
        }
    }

    @Test
    void aBatchThatIsGivenBackLosesNoRecordOfAnyPartition() {
        KafkaBroker broker = under.app();
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(6)
                .batchTimeoutMs(2_000)
                .consume(String.class, bodies -> {
                    if (holds.getAndSet(false)) {
                        throw new NackMessage(Duration.ofMillis(20));
                    }
                    done.addAll(bodies);
                });
        try (TestKafka kafka = under.setup().topic(in, 2).start(broker)) {
            for (int i = 0; i < 6; i++) {
                kafka.send(Raw.record(in, i % 2, null, "v" + i));
            }
            kafka.await("all", () -> done.size() == 6);
            assertThat(done).containsExactlyInAnyOrder("v0", "v1", "v2", "v3", "v4", "v5");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 3L, 1, 3L));
        }
    }

    @Test
    void lagReachesZeroBehindManyRecordsOfManyPartitions() {
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).maxWorkers(4).consume(String.class, body -> done.add(body));
        try (TestKafka kafka = under.setup().topic(in, 5).start(broker)) {
            kafka.publishAll(
                    in, IntStream.range(0, 500).mapToObj(Integer::toString).toList());
            assertThat(done).hasSize(500).doesNotHaveDuplicates();
            assertThat(kafka.lag(in, group)).isZero();
        }
    }
}
