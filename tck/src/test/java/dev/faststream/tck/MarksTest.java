package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckPolicy;
import dev.faststream.RetryPolicy;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaMessage;
import dev.faststream.kafka.KafkaSubscription;
import dev.faststream.testing.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** With the policy MANUAL only marks count, whoever makes them and when. */
@EveryBroker
final class MarksTest {
    private static final RetryPolicy SOON = RetryPolicy.standard().delay(Duration.ofMillis(20));

    private final BrokerUnderTest under;
    private final String in = Raw.fresh("in");
    private final String group = Raw.fresh("g");
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, KafkaMessage<String>> messages = new ConcurrentHashMap<>();

    MarksTest(BrokerUnderTest under) {
        this.under = under;
    }

    private KafkaSubscription manual(KafkaBroker broker) {
        return broker.subscriber(in)
                .groupId(group)
                .ackPolicy(AckPolicy.MANUAL)
                .consume(String.class, (body, message) -> {
                    messages.put(body, message);
                    calls.add(body);
                });
    }

    private KafkaMessage<String> message(String body) {
        return Objects.requireNonNull(messages.get(body), body);
    }

    private void sendAll(TestKafka kafka) {
        for (String body : List.of("a", "b", "c")) {
            kafka.send(in, body);
        }
        kafka.await("all to be handled", () -> calls.size() == 3);
    }

    @Test
    void acksMayComeLaterFromAnotherThreadInAnyOrder() throws InterruptedException {
        KafkaBroker broker = under.app();
        KafkaSubscription unused = manual(broker);
        try (TestKafka kafka = under.setup().start(broker)) {
            sendAll(kafka);
            Thread other = Thread.ofPlatform().start(() -> {
                message("c").ack();
                message("b").ack();
            });
            other.join();
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group).getOrDefault(0, 0L)).isZero();
            message("a").ack();
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 3L));
        }
    }

    @Test
    void whatNobodyMarksComesAgainAfterARestartAndWhatWasMarkedDoesNot() {
        KafkaBroker broker = under.app();
        KafkaSubscription subscription = manual(broker);
        try (TestKafka kafka = under.setup().start(broker)) {
            sendAll(kafka);
            message("a").ack();
            message("c").ack();
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            subscription.stop();
            subscription.start();
            kafka.await("what was left", () -> calls.size() == 4);
            kafka.awaitIdle();
            assertThat(calls).containsExactly("a", "b", "c", "b");
            message("b").ack();
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 3L));
        }
    }

    @Test
    void rejectsMayComeLaterToo() {
        KafkaBroker broker = under.app();
        KafkaSubscription unused = manual(broker);
        try (TestKafka kafka = under.setup().ignoringFailures().start(broker)) {
            sendAll(kafka);
            message("a").ack();
            message("b").reject("too late");
            message("c").ack();
            assertThat(kafka.awaitPublished("dlq." + group + "." + in, 1).headers("dlq.message"))
                    .containsExactly("too late");
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 3L));
        }
    }

    // --- handlers that throw

    @Test
    void aMessageWhoseHandlerThrowsIsNotTriedAgainAndStaysOpenUntilSomebodyMarksIt() {
        KafkaBroker broker = under.app().retry(SOON);
        KafkaSubscription subscription = broker.subscriber(in)
                .groupId(group)
                .ackPolicy(AckPolicy.MANUAL)
                .consume(String.class, (body, message) -> {
                    messages.put(body, message);
                    calls.add(body);
                    if (body.equals("b")) {
                        throw new IllegalStateException("no");
                    }
                    message.ack();
                });
        try (TestKafka kafka = under.setup().ignoringFailures().start(broker)) {
            sendAll(kafka);
            kafka.advance(Duration.ofMillis(200));
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            assertThat(kafka.deadLetters(in).size()).isZero();

            subscription.stop();
            subscription.start();
            kafka.await("what was left", () -> calls.size() == 4);
            kafka.awaitIdle();
            assertThat(calls).containsExactly("a", "b", "c", "b");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));
            message("b").ack();
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 3L));
        }
    }

    @Test
    void whatAHandlerHasMarkedBeforeItThrowsStandsAndTheRestOfItsBatchStaysOpen() {
        KafkaBroker broker = under.app().retry(SOON);
        KafkaSubscription subscription = broker.subscriber(in)
                .groupId(group)
                .ackPolicy(AckPolicy.MANUAL)
                .batch()
                .maxRecords(3)
                .batchTimeoutMs(2_000)
                .consume(String.class, (bodies, batch) -> {
                    calls.add(bodies.toString());
                    batch.forEach(message -> messages.put(String.valueOf(message.body()), message));
                    if (bodies.size() == 3) {
                        message("a").ack();
                        message("c").reject("bad");
                        throw new IllegalStateException("no");
                    }
                });
        try (TestKafka kafka = under.setup().ignoringFailures().start(broker)) {
            kafka.publishAll(in, List.of("a", "b", "c"));
            kafka.await("the batch", () -> !calls.isEmpty());
            assertThat(kafka.awaitPublished("dlq." + group + "." + in, 1).bodies(String.class))
                    .containsExactly("c");
            kafka.advance(Duration.ofMillis(200));
            assertThat(calls).containsExactly("[a, b, c]");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 1L));

            subscription.stop();
            subscription.start();
            kafka.await("what was left", () -> calls.size() == 2);
            assertThat(calls).last().isEqualTo("[b]");
            message("b").ack();
            kafka.awaitIdle();
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 3L));
        }
    }

    @Test
    void whatCanNotBeReadIsDeadLetteredForNobodyCouldMarkIt() {
        KafkaBroker broker = under.app();
        broker.subscriber(in).groupId(group).ackPolicy(AckPolicy.MANUAL).consume(Integer.class, (number, message) -> {
            calls.add("" + number);
            message.ack();
        });
        try (TestKafka kafka = under.setup().ignoringFailures().start(broker)) {
            kafka.send(Raw.record(in, 0, null, "no number"));
            kafka.send(Raw.record(in, 0, null, "7"));
            kafka.awaitPublished("dlq." + group + "." + in, 1);
            kafka.await("the other", () -> !calls.isEmpty());
            kafka.awaitIdle();
            assertThat(calls).containsExactly("7");
            assertThat(kafka.committed(in, group)).isEqualTo(Map.of(0, 2L));
        }
    }
}
