package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faststream.AckPolicy;
import dev.faststream.Retry;
import dev.faststream.RetryPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What the acknowledgement policies and the retries promise. */
@WithKafka
final class PoliciesTest {
    private static final RetryPolicy QUICK = RetryPolicy.standard().delay(Duration.ofMillis(20));

    private final String group = "g-" + UUID.randomUUID();
    private final List<String> calls = new CopyOnWriteArrayList<>();

    private void fail(String body, KafkaMessage<String> message) {
        calls.add(body + message.attempt());
        if (body.startsWith("bad")) {
            throw new IllegalStateException("no " + body);
        }
    }

    private String deadLetters(String topic) {
        return "dlq." + group + "." + topic;
    }

    @Test
    void ackSkipsWhatFailsAfterItsRetries(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "bad", "b");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .ackPolicy(AckPolicy.ACK)
                .retry(QUICK.attempts(2))
                .consume(String.class, this::fail);
        try (Logs logs = Logs.of("dev.faststream.internal.Settling")) {
            kafka.whileRunning(
                    broker,
                    () -> eventually(
                            () -> assertThat(kafka.committed(group, in, 0)).isEqualTo(3)));
            assertThat(logs.naming(in))
                    .anySatisfy(line -> assertThat(line).contains("passes over", "offset 1", "no bad"));
        }
        assertThat(calls).containsExactly("a1", "bad1", "bad2", "b1");
        assertThat(kafka.exists(deadLetters(in))).isFalse();
    }

    @Test
    void ackFindsTheCulpritsOfABatchAndSkipsOnlyThese(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        List<List<String>> batches = new CopyOnWriteArrayList<>();
        kafka.send(in, "a", "b", "bad", "c");
        KafkaBroker broker =
                KafkaBroker.of(kafka.servers()).ackPolicy(AckPolicy.ACK).retry(RetryPolicy.none());
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(4)
                .batchTimeoutMs(5_000)
                .consume(String.class, bodies -> {
                    batches.add(List.copyOf(bodies));
                    if (bodies.contains("bad")) {
                        throw new IllegalStateException("no");
                    }
                });
        kafka.whileRunning(
                broker,
                () -> eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(4)));
        assertThat(batches)
                .containsExactly(
                        List.of("a", "b", "bad", "c"),
                        List.of("a", "b"),
                        List.of("bad", "c"),
                        List.of("bad"),
                        List.of("c"));
        assertThat(kafka.exists(deadLetters(in))).isFalse();
    }

    @Test
    void nackOnErrorRedeliversUntilItSucceedsWhileOtherKeysGoOn(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(List.of(record(in, 0, "k1", "later"), record(in, 0, "k1", "behind"), record(in, 0, "k2", "other")));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .ackPolicy(AckPolicy.NACK_ON_ERROR)
                .retry(QUICK)
                .maxWorkers(4)
                .consume(String.class, (body, message) -> {
                    calls.add(body + message.attempt());
                    if (body.equals("later") && (message.attempt() < 6 || !calls.contains("other1"))) {
                        throw new IllegalStateException("not yet");
                    }
                });
        kafka.whileRunning(
                broker,
                () -> eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(3)));
        assertThat(calls).contains("other1").containsSubsequence("later1", "later2", "later5", "later6", "behind1");
        assertThat(calls.indexOf("other1")).isLessThan(calls.indexOf("later6"));
        assertThat(kafka.exists(deadLetters(in))).isFalse();
    }

    @Test
    void ackFirstCommitsBeforeTheHandlerAndNeverTriesAgain(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        Map<String, Long> committedInside = new ConcurrentHashMap<>();
        kafka.send(in, "a", "bad", "b");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).ackPolicy(AckPolicy.ACK_FIRST).consume(String.class, (body, message) -> {
            committedInside.put(body, kafka.committed(group, in, 0));
            fail(body, message);
        });
        kafka.whileRunning(broker, () -> eventually(() -> assertThat(calls).hasSize(3)));
        assertThat(calls).containsExactly("a1", "bad1", "b1");
        assertThat(committedInside.get("a")).isGreaterThanOrEqualTo(1);
        assertThat(committedInside.get("bad")).isGreaterThanOrEqualTo(2);
        assertThat(committedInside.get("b")).isEqualTo(3);
        assertThat(kafka.exists(deadLetters(in))).isFalse();
    }

    @Test
    void subscribersPolicyWinsOverItsBrokers(RealKafka kafka) throws Exception {
        String skipping = kafka.topic();
        String lettering = kafka.topic();
        kafka.send(skipping, "bad");
        kafka.send(lettering, "bad");
        KafkaBroker broker =
                KafkaBroker.of(kafka.servers()).ackPolicy(AckPolicy.ACK).retry(RetryPolicy.none());
        broker.subscriber(skipping).groupId(group).consume(String.class, this::fail);
        broker.subscriber(lettering)
                .groupId(group)
                .ackPolicy(AckPolicy.REJECT_ON_ERROR)
                .consume(String.class, this::fail);
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(kafka.committed(group, skipping, 0)).isEqualTo(1));
            eventually(() -> assertThat(kafka.committed(group, lettering, 0)).isEqualTo(1));
        });
        assertThat(kafka.exists(deadLetters(skipping))).isFalse();
        assertThat(text(kafka.read(deadLetters(lettering), 1).getFirst().value()))
                .isEqualTo("bad");
    }

    static final class Choosy {
        private final List<String> calls = new CopyOnWriteArrayList<>();

        @KafkaSubscriber(
                topics = "policies-choosy",
                groupId = "policies-choosy",
                retry = @Retry(attempts = 4, delayMs = 10, jitter = 0.5, on = IOException.class, notOn = Fatal.class))
        void handle(String body, KafkaMessage<String> message) {
            calls.add(body + message.attempt());
            switch (body) {
                case "io" -> throw new UncheckedIOException(new IOException("down"));
                case "fatal" -> throw new UncheckedIOException(new Fatal());
                case "bug" -> throw new IllegalStateException("bug");
                default -> assertThat(body).isEqualTo("fine");
            }
        }

        static final class Fatal extends IOException {
            private static final long serialVersionUID = 1L;
        }
    }

    @Test
    void onlyTheNamedFailuresAreTriedAgainAlsoAsCauses(RealKafka kafka) throws Exception {
        Choosy choosy = new Choosy();
        kafka.create("policies-choosy");
        kafka.send("policies-choosy", "io", "fatal", "bug", "fine");
        kafka.whileRunning(
                choosy,
                () -> eventually(() -> assertThat(kafka.committed("policies-choosy", "policies-choosy", 0))
                        .isEqualTo(4)));
        assertThat(choosy.calls).containsExactly("io1", "io2", "io3", "io4", "fatal1", "bug1", "fine1");
        assertThat(kafka.read("dlq.policies-choosy.policies-choosy", 3))
                .extracting(letter -> header(letter, "dlq.attempts"))
                .containsExactly("4", "1", "1");
    }

    @Test
    void recordThatCanNotBeReadIsNotTriedAgainUnlessItIsRedeliveredForEver(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        List<Integer> numbers = new CopyOnWriteArrayList<>();
        kafka.send(List.of(record(in, 0, "k1", "one"), record(in, 0, "k2", "2")));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        KafkaSubscription subscription = broker.subscriber(in)
                .groupId(group)
                .ackPolicy(AckPolicy.NACK_ON_ERROR)
                .retry(QUICK)
                .maxWorkers(2)
                .consume(Integer.class, (body, message) -> numbers.add(body));
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(numbers).containsExactly(2));
            await().atMost(RealKafka.PATIENCE)
                    .untilAsserted(() -> assertThat(subscription.inspect().toString())
                            .contains("offset 0, key k1", "last error", "waits until"));
            assertThat(kafka.committed(group, in, 0)).isLessThanOrEqualTo(0);
        });
        assertThat(kafka.exists(deadLetters(in))).isFalse();
    }
}
