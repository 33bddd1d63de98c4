package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckPolicy;
import dev.faststream.RetryPolicy;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.SubscriberBuilder;
import dev.faststream.testing.RecordedCall;
import dev.faststream.testing.TestKafka;
import dev.faststream.testing.TestMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

/** What becomes of records whose handler fails. */
@EveryBroker
final class FailuresTest {
    private static final RetryPolicy TWICE = RetryPolicy.standard().attempts(2).delay(Duration.ofMillis(20));

    private final BrokerUnderTest under;
    private final String in = Raw.fresh("in");
    private final String group = Raw.fresh("g");
    private final List<String> calls = new CopyOnWriteArrayList<>();

    FailuresTest(BrokerUnderTest under) {
        this.under = under;
    }

    /** The pauses between the calls of an app whose handler always fails. */
    private List<Duration> pauses(RetryPolicy policy) {
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).retry(policy).consume(String.class, body -> {
            throw new IllegalStateException("no");
        });
        try (TestKafka kafka = under.setup().ignoringFailures().start(broker)) {
            kafka.send(in, "a");
            kafka.handler(in).awaitCalls(policy.attempts(), Duration.ofDays(1));
            List<Instant> at =
                    kafka.handler(in).all().stream().map(RecordedCall::at).toList();
            List<Duration> pauses = new ArrayList<>();
            for (int i = 1; i < at.size(); i++) {
                pauses.add(Duration.between(at.get(i - 1), at.get(i)));
            }
            kafka.awaitPublished("dlq." + group + "." + in, 1);
            kafka.awaitIdle();
            assertThat(kafka.handler(in).count()).isEqualTo(policy.attempts());
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            return pauses;
        }
    }

    private static void demand(List<Duration> pauses, Duration... least) {
        assertThat(pauses).hasSameSizeAs(least);
        Duration inaccuracy = Duration.ofMillis(2); // clock and timer are not the same
        for (int i = 0; i < least.length; i++) {
            assertThat(pauses.get(i)).isGreaterThanOrEqualTo(least[i].minus(inaccuracy));
        }
    }

    @Test
    void aFailingRecordIsTriedAgainAfterGrowingPausesAndThenGivenUp() {
        demand(
                pauses(RetryPolicy.standard().attempts(4).delay(Duration.ofMillis(50))),
                Duration.ofMillis(50),
                Duration.ofMillis(100),
                Duration.ofMillis(200));
    }

    @Test
    void pausesOfHoursKeepTheMembership() {
        under.features().demand(Feature.VIRTUAL_TIME);
        demand(
                pauses(RetryPolicy.standard()
                        .attempts(3)
                        .delay(Duration.ofHours(1))
                        .maxDelay(Duration.ofHours(9))),
                Duration.ofHours(1),
                Duration.ofHours(2));
    }

    @Test
    void aDeadLetterIsTheRecordByteForByteWithTheReason() {
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).retry(TWICE).consume(byte[].class, body -> {
            throw new IllegalStateException("no stock");
        });
        try (TestKafka kafka = under.setup().topic(in, 3).ignoringFailures().start(broker)) {
            long timestamp = kafka.now().toEpochMilli() - 1_000;
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(in, 2, timestamp, Raw.BINARY, Raw.BINARY);
            record.headers().add("a", Raw.BINARY).add("none", null).add("a", Raw.bytes("again"));
            kafka.send(record);
            TestMessage letter =
                    kafka.awaitPublished("dlq." + group + "." + in, 1).get(0);
            ConsumerRecord<byte[], byte[]> raw = letter.raw();
            assertThat(raw.key()).isEqualTo(Raw.BINARY);
            assertThat(raw.value()).isEqualTo(Raw.BINARY);
            assertThat(raw.timestamp()).isEqualTo(timestamp);
            assertThat(raw.partition()).isEqualTo(2);
            Header[] headers = raw.headers().toArray();
            assertThat(Arrays.copyOf(headers, 3))
                    .containsExactly(record.headers().toArray());
            assertThat(letter.header("dlq.message")).contains("no stock");
            assertThat(letter.header("dlq.exception")).contains(IllegalStateException.class.getName());
            assertThat(letter.header("dlq.topic")).contains(in);
            assertThat(letter.header("dlq.partition")).contains("2");
            assertThat(letter.header("dlq.offset")).contains("0");
            assertThat(letter.header("dlq.attempts")).contains("2");
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(2, 1L));
        }
    }

    @Test
    void oneBadRecordOfABatchIsFoundAndTheOthersAreDone() {
        KafkaBroker broker = under.app();
        broker.subscriber(in)
                .groupId(group)
                .retry(TWICE)
                .batch()
                .maxRecords(8)
                .batchTimeoutMs(2_000)
                .consume(String.class, bodies -> {
                    if (bodies.contains("v5")) {
                        throw new IllegalStateException("v5 is bad");
                    }
                    calls.addAll(bodies);
                });
        try (TestKafka kafka = under.setup().topic(in, 2).ignoringFailures().start(broker)) {
            for (int i = 0; i < 8; i++) {
                kafka.send(Raw.record(in, i % 2, null, "v" + i));
            }
            kafka.awaitPublished("dlq." + group + "." + in, 1);
            kafka.await("the others", () -> calls.size() == 7);
            kafka.awaitIdle();
            assertThat(calls).containsExactlyInAnyOrder("v0", "v1", "v2", "v3", "v4", "v6", "v7");
            assertThat(kafka.deadLetters(in).bodies(String.class)).containsExactly("v5");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 4L, 1, 4L));
        }
    }

    // --- policies

    /** An app whose handler fails with "bad" so often. */
    private KafkaBroker failing(UnaryOperator<SubscriberBuilder> policy, int failures) {
        KafkaBroker broker = under.app();
        policy.apply(broker.subscriber(in).groupId(group)).consume(String.class, (body, message) -> {
            calls.add(body + message.attempt());
            if (body.equals("bad") && message.attempt() <= failures) {
                throw new IllegalStateException("no");
            }
        });
        return broker;
    }

    private void demandAllDone(KafkaBroker broker, List<String> expected, int letters) {
        try (TestKafka kafka = under.setup().ignoringFailures().start(broker)) {
            kafka.send(in, "bad");
            kafka.send(in, "good");
            kafka.await("all calls", () -> calls.size() == expected.size());
            kafka.awaitIdle();
            assertThat(calls).isEqualTo(expected);
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 2L));
            assertThat(kafka.deadLetters(in).size()).isEqualTo(letters);
        }
    }

    @Test
    void rejectOnErrorTriesAgainThenDeadLettersAndGoesOn() {
        KafkaBroker broker = failing(
                subscriber -> subscriber.ackPolicy(AckPolicy.REJECT_ON_ERROR).retry(TWICE), 9);
        demandAllDone(broker, List.of("bad1", "bad2", "good1"), 1);
    }

    @Test
    void nackOnErrorTriesAgainUntilItIsDone() {
        RetryPolicy soon = RetryPolicy.standard().delay(Duration.ofMillis(20));
        KafkaBroker broker = failing(
                subscriber -> subscriber.ackPolicy(AckPolicy.NACK_ON_ERROR).retry(soon), 4);
        demandAllDone(broker, List.of("bad1", "bad2", "bad3", "bad4", "bad5", "good1"), 0);
    }

    @Test
    void ackTriesAgainThenSkips() {
        KafkaBroker broker =
                failing(subscriber -> subscriber.ackPolicy(AckPolicy.ACK).retry(TWICE), 9);
        demandAllDone(broker, List.of("bad1", "bad2", "good1"), 0);
    }

    @Test
    void ackFirstNeverTriesAgain() {
        KafkaBroker broker = failing(subscriber -> subscriber.ackPolicy(AckPolicy.ACK_FIRST), 9);
        demandAllDone(broker, List.of("bad1", "good1"), 0);
    }
}
