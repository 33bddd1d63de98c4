package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckMessage;
import dev.faststream.AckPolicy;
import dev.faststream.FastStream;
import dev.faststream.NackMessage;
import dev.faststream.RejectMessage;
import dev.faststream.SkipMessage;
import dev.faststream.StopApplication;
import dev.faststream.StopSubscriber;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What a handler says of its messages, by marks that may come late, and by exceptions. */
@WithKafka
final class MarksTest {
    private final String group = "g-" + UUID.randomUUID();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Map<String, KafkaMessage<String>> messages = new ConcurrentHashMap<>();

    private KafkaMessage<String> message(String body) {
        return Objects.requireNonNull(messages.get(body), body);
    }

    private KafkaBroker manual(RealKafka kafka, String in) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).ackPolicy(AckPolicy.MANUAL).consume(String.class, (body, message) -> {
            calls.add(body + message.attempt());
            messages.put(body, message);
        });
        return broker;
    }

    @Test
    void manualAcksMayComeLaterFromAnotherThreadAndInAnyOrder(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b", "c");
        kafka.whileRunning(manual(kafka, in), () -> {
            eventually(() -> assertThat(calls).containsExactly("a1", "b1", "c1"));
            message("b").ack();
            message("c").ack();
            eventually(() -> assertThat(kafka.committedMetadata(group, in, 0)).isNotEmpty());
            assertThat(kafka.committed(group, in, 0)).isZero();
            message("a").ack();
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(3));
        });
    }

    @Test
    void manualNacksAndRejectsMayComeLaterToo(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b");
        kafka.whileRunning(manual(kafka, in), () -> {
            eventually(() -> assertThat(calls).containsExactly("a1", "b1"));
            message("a").nack(Duration.ofMillis(10));
            message("b").reject("too late");
            eventually(() -> assertThat(calls).containsExactly("a1", "b1", "a2"));
            message("a").ack();
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2));
        });
        assertThat(header(kafka.read("dlq." + group + "." + in, 1).getFirst(), "dlq.message"))
                .isEqualTo("too late");
    }

    @Test
    void messagesThatNobodySettlesAreReportedAndHandledAgainAfterARestart(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b");
        try (Logs logs = Logs.of(Reading.class)) {
            kafka.whileRunning(manual(kafka, in), () -> {
                eventually(() -> assertThat(calls).containsExactly("a1", "b1"));
                message("b").ack();
                eventually(
                        () -> assertThat(kafka.committedMetadata(group, in, 0)).isNotEmpty());
            });
            assertThat(logs.naming(in))
                    .anySatisfy(line -> assertThat(line)
                            .contains("1 messages were not acked, nacked or rejected", "offset 0", "handled again"));
        }
        calls.clear();
        kafka.whileRunning(manual(kafka, in), () -> {
            eventually(() -> assertThat(calls).containsExactly("a1"));
            message("a").ack();
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2));
        });
        assertThat(calls).containsExactly("a1");
    }

    @Test
    void manualHandlerThatThrowsLeavesItsMessageOpen(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        KafkaSubscription subscription = broker.subscriber(in)
                .groupId(group)
                .ackPolicy(AckPolicy.MANUAL)
                .consume(String.class, (body, message) -> {
                    calls.add(body + message.attempt());
                    if (body.equals("a")) {
                        throw new IllegalStateException("no");
                    }
                    message.ack();
                });
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(calls).containsExactly("a1", "b1"));
            eventually(() -> assertThat(subscription.inspect().toString()).contains("waits for ack, nack or reject"));
            assertThat(kafka.committed(group, in, 0)).isLessThanOrEqualTo(0);
        });
        assertThat(calls).containsExactly("a1", "b1");
    }

    @Test
    void exceptionsSayWhatBecomesOfAMessage(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "ack", "nack", "reject", "skip", "end");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            calls.add(body + message.attempt());
            switch (body) {
                case "ack" -> throw new AckMessage();
                case "nack" -> {
                    if (message.attempt() < 5) {
                        throw new NackMessage(Duration.ofMillis(10));
                    }
                }
                case "reject" -> throw new RejectMessage("not for us");
                case "skip" -> throw new SkipMessage();
                default -> assertThat(body).isEqualTo("end");
            }
        });
        kafka.whileRunning(
                broker,
                () -> eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(5)));
        assertThat(calls)
                .containsExactly("ack1", "nack1", "nack2", "nack3", "nack4", "nack5", "reject1", "skip1", "end1");
        String letters = "dlq." + group + "." + in;
        assertThat(kafka.size(letters)).isEqualTo(1);
        assertThat(text(kafka.read(letters, 1).getFirst().value())).isEqualTo("reject");
    }

    @Test
    void exceptionInABatchSpeaksForTheUnmarkedMessages(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b", "c");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .batch()
                .maxRecords(3)
                .batchTimeoutMs(5_000)
                .consume(String.class, (bodies, batch) -> {
                    calls.add(String.join("", bodies));
                    batch.get(1).ack();
                    throw new RejectMessage("the others");
                });
        kafka.whileRunning(
                broker,
                () -> eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(3)));
        assertThat(calls).containsExactly("abc");
        assertThat(kafka.read("dlq." + group + "." + in, 2))
                .extracting(letter -> text(letter.value()))
                .containsExactly("a", "c");
    }

    @Test
    void stopSubscriberGivesItsMessageBackAndAnotherStartHandlesIt(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        AtomicBoolean stop = new AtomicBoolean(true);
        kafka.send(in, "a", "b", "c");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        KafkaSubscription subscription = broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            calls.add(body);
            if (body.equals("b") && stop.getAndSet(false)) {
                throw new StopSubscriber();
            }
        });
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(subscription.inspect().status()).isEqualTo("stopped"));
            assertThat(calls).containsExactly("a", "b");
            assertThat(kafka.committed(group, in, 0)).isEqualTo(1);
            subscription.start();
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(3));
        });
        assertThat(calls).containsExactly("a", "b", "b", "c");
        assertThat(kafka.exists("dlq." + group + "." + in)).isFalse();
    }

    @Test
    void stopApplicationStopsTheAppAndLosesNothing(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        CountDownLatch stopped = new CountDownLatch(1);
        kafka.send(in, "a", "b", "c");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            calls.add(body);
            if (body.equals("b")) {
                throw new StopApplication();
            }
        });
        FastStream app = FastStream.of(broker).afterShutdown(stopped::countDown);
        app.start();
        assertThat(stopped.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(calls).containsExactly("a", "b");
        assertThat(kafka.committed(group, in, 0)).isEqualTo(1);
    }
}
