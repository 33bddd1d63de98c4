package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faststream.RetryPolicy;
import dev.faststream.UnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

/** When a record is tried again, dead-lettered and committed. */
@WithKafka
final class DeliveryTest {
    private final String group = "g-" + UUID.randomUUID();
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    /** One call of a handler. */
    private record Call(String body, int attempt, long atNanos) {
        Call(String body, KafkaMessage<String> message) {
            this(body, message.attempt(), System.nanoTime());
        }

        String text() {
            return body + attempt;
        }

        long msSince(Call before) {
            return TimeUnit.NANOSECONDS.toMillis(atNanos - before.atNanos);
        }
    }

    private List<String> texts() {
        return calls.stream().map(Call::text).toList();
    }

    private List<String> textsOf(String body) {
        return calls.stream()
                .filter(call -> call.body().equals(body))
                .map(Call::text)
                .toList();
    }

    /** Does not wait long for topics that don't exist. */
    private static KafkaBroker impatient(RealKafka kafka) {
        return KafkaBroker.of(kafka.servers()).producerProperty("max.block.ms", "500");
    }

    private String deadLetterTopic(String topic) {
        return "dlq." + group + "." + topic;
    }

    private static String value(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    @Test
    void handlerThatFailsTwiceGetsItsRecordAgainAfterGrowingPausesAndBeforeTheNextOne(RealKafka kafka)
            throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a", "b", "c");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            calls.add(new Call(body, message));
            if (body.equals("b") && message.attempt() < 3) {
                throw new IllegalStateException("not yet");
            }
        });
        try (Logs logs = Logs.of("dev.faststream.internal.Settling")) {
            kafka.whileRunning(broker, () -> {
                eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(3));
                assertThat(texts()).containsExactly("a1", "b1", "b2", "b3", "c1");
                assertThat(calls.get(2).msSince(calls.get(1))).isGreaterThanOrEqualTo(200);
                assertThat(calls.get(3).msSince(calls.get(2))).isGreaterThanOrEqualTo(400);
                assertThat(logs.naming(in))
                        .satisfiesExactly(
                                first -> assertThat(first).contains("attempt 1", "tried again in 200 ms"),
                                second -> assertThat(second).contains("attempt 2", "tried again in 400 ms"));
                assertThat(kafka.exists(deadLetterTopic(in))).isFalse();
            });
        }
    }

    @Test
    void sameFailureOfTheSameRecordShowsItsTraceAtFirstAndAtLast(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "same", "another");
        KafkaBroker broker = KafkaBroker.of(kafka.servers())
                .retry(RetryPolicy.standard().attempts(4).delay(Duration.ofMillis(1)));
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            throw new IllegalStateException(
                    body.equals("same") || message.attempt() < 3 ? "as before" : "another at " + message.attempt());
        });
        try (Logs logs = Logs.of("dev.faststream.internal.Settling")) {
            kafka.whileRunning(
                    broker,
                    () -> eventually(
                            () -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2)));
            assertThat(logs.naming(in)).hasSize(8);
            assertThat(logs.withTraceNaming(in))
                    .satisfiesExactly(
                            first -> assertThat(first).contains("offset 0", "attempt 1"),
                            last -> assertThat(last).contains("offset 0", "attempt 4; it goes to"),
                            other -> assertThat(other).contains("offset 1", "attempt 1"),
                            changed -> assertThat(changed).contains("offset 1", "attempt 3", "another at 3"),
                            end -> assertThat(end).contains("offset 1", "attempt 4; it goes to"));
        }
    }

    @Test
    void whatDoesNotAnswerShowsItsTraceOnceForARecordThatWaitsForIt(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "waiting");
        KafkaBroker broker =
                KafkaBroker.of(kafka.servers()).retry(RetryPolicy.standard().delay(Duration.ofMillis(1)));
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            if (message.attempt() < 5) {
                throw new UnavailableException("the registry does not answer; start it", null);
            }
        });
        try (Logs logs = Logs.of("dev.faststream.internal.Settling")) {
            kafka.whileRunning(
                    broker,
                    () -> eventually(
                            () -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1)));
            assertThat(logs.naming(in)).hasSize(4);
            assertThat(logs.withTraceNaming(in))
                    .singleElement()
                    .asString()
                    .contains("attempt 1", "tried again until that answers");
        }
    }

    @Test
    void recordThatAlwaysFailsIsDeadLetteredAfterThreeAttemptsAndOthersGoOn(RealKafka kafka) throws Exception {
        String in = kafka.topic(3);
        kafka.send(List.of(
                record(in, 1, "k", "bad"),
                record(in, 1, "k", "after"),
                record(in, 0, null, "other0"),
                record(in, 2, null, "other2")));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            calls.add(new Call(body, message));
            if (body.equals("bad")) {
                throw new IllegalStateException("never");
            }
        });
        kafka.whileRunning(broker, () -> {
            ConsumerRecord<byte[], byte[]> letter =
                    kafka.read(deadLetterTopic(in), 1).getFirst();
            assertThat(value(letter)).isEqualTo("bad");
            assertThat(letter.key()).isEqualTo(RealKafka.bytes("k"));
            assertThat(letter.partition()).isEqualTo(1);
            assertThat(partitions(kafka, deadLetterTopic(in))).isEqualTo(3);
            assertThat(header(letter, "dlq.topic")).isEqualTo(in);
            assertThat(header(letter, "dlq.partition")).isEqualTo("1");
            assertThat(header(letter, "dlq.offset")).isEqualTo("0");
            assertThat(header(letter, "dlq.group")).isEqualTo(group);
            assertThat(header(letter, "dlq.attempts")).isEqualTo("3");
            assertThat(header(letter, "dlq.exception")).isEqualTo(IllegalStateException.class.getName());
            assertThat(header(letter, "dlq.message")).isEqualTo("never");
            eventually(() -> assertThat(kafka.committed(group, in, 1)).isEqualTo(2));
            assertThat(textsOf("bad")).containsExactly("bad1", "bad2", "bad3");
            assertThat(texts()).containsSubsequence("bad3", "after1");
            assertThat(texts()).containsSubsequence("other01", "bad3").containsSubsequence("other21", "bad3");
        });
    }

    private static int partitions(RealKafka kafka, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            return admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get(30, TimeUnit.SECONDS)
                    .values()
                    .iterator()
                    .next()
                    .partitions()
                    .size();
        }
    }

    @Test
    void nothingIsCommittedBeforeItsHandlerHasReturned(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        CountDownLatch gate = new CountDownLatch(1);
        kafka.send(in, "a", "b", "c");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            calls.add(new Call(body, message));
            if (body.equals("b")) {
                gate.await();
            }
        });
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(texts()).containsExactly("a1", "b1"));
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1));
            // Longer than commits are apart.
            await().during(Duration.ofMillis(400))
                    .atMost(RealKafka.PATIENCE)
                    .until(() -> kafka.committed(group, in, 0) == 1);
            gate.countDown();
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(3));
        });
    }

    @Test
    void nothingIsCommittedPastARecordThatWaitsToBeTriedAgain(RealKafka kafka) throws Exception {
        String in = kafka.topic(2);
        kafka.send(List.of(
                record(in, 0, null, "a"),
                record(in, 0, null, "waits"),
                record(in, 0, null, "b"),
                record(in, 1, null, "c"),
                record(in, 1, null, "d")));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            calls.add(new Call(body, message));
            if (body.equals("waits")) {
                message.nack(Duration.ofHours(1));
            }
        });
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(kafka.committed(group, in, 1)).isEqualTo(2));
            kafka.send(record(in, 1, null, "e"));
            eventually(() -> assertThat(kafka.committed(group, in, 1)).isEqualTo(3));
            assertThat(kafka.committed(group, in, 0)).isEqualTo(1);
        });
        assertThat(kafka.committed(group, in, 0)).isEqualTo(1);
        assertThat(texts()).doesNotContain("b1", "waits2").contains("a1", "waits1", "e1");
    }

    @Test
    void recordWhoseResultCanNotBePublishedIsTriedAgainAndDeadLettered(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String missing = "t-missing-" + UUID.randomUUID();
        kafka.send(in, "a");
        KafkaBroker broker = impatient(kafka);
        broker.subscriber(in).groupId(group).publisher(missing).handle(String.class, (body, message) -> {
            calls.add(new Call(body, message));
            assertThat(kafka.committed(group, in, 0)).isEqualTo(-1);
            return "result";
        });
        kafka.whileRunning(broker, () -> {
            ConsumerRecord<byte[], byte[]> letter =
                    kafka.read(deadLetterTopic(in), 1).getFirst();
            assertThat(header(letter, "dlq.message")).contains("Can't publish to " + missing);
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1));
            assertThat(texts()).containsExactly("a1", "a2", "a3");
        });
    }

    @Test
    void recordIsDoneWhenItsResultIsPublishedAtLast(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = "t-" + UUID.randomUUID();
        kafka.send(in, "a");
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).producerProperty("max.block.ms", "3000");
        broker.subscriber(in).groupId(group).publisher(out).handle(String.class, (body, message) -> {
            calls.add(new Call(body, message));
            if (message.attempt() == 2) {
                kafka.kafka().createTopic(out, 1);
            }
            return body + message.attempt();
        });
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1));
            assertThat(kafka.read(out, 1).stream().map(DeliveryTest::value)).containsExactly("a2");
            assertThat(texts()).containsExactly("a1", "a2");
            assertThat(kafka.exists(deadLetterTopic(in))).isFalse();
        });
    }

    @Test
    void recordIsHandledAgainWhenWhatItsHandlerPublishedWithoutWaitingIsNotAcknowledged(RealKafka kafka)
            throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        String missing = "t-missing-" + UUID.randomUUID();
        kafka.send(in, "a");
        KafkaBroker broker = impatient(kafka);
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            calls.add(new Call(body, message));
            message.ack();
            CompletableFuture<?> sent = broker.publishAsync(message.attempt() == 1 ? missing : out, body);
            assertThat(sent.isCompletedExceptionally()).isEqualTo(message.attempt() == 1);
        });
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1));
            assertThat(texts()).containsExactly("a1", "a2");
            assertThat(kafka.read(out, 1).stream().map(DeliveryTest::value)).containsExactly("a");
        });
    }

    @Test
    void partitionWaitsWhileItsDeadLetterCanNotBeWritten(RealKafka kafka) throws Exception {
        String in = kafka.topic(2);
        String bad = "bad".repeat(500);
        kafka.kafka().createTopic(deadLetterTopic(in), 2, Map.of("max.message.bytes", "100"));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).consume(String.class, (body, message) -> {
            calls.add(new Call(body, message));
            if (body.equals(bad)) {
                throw new IllegalStateException("never");
            }
        });
        try (Logs logs = Logs.of("dev.faststream.internal.Settling")) {
            kafka.whileRunning(broker, () -> {
                kafka.send(List.of(record(in, 0, null, "first"), record(in, 0, null, bad)));
                eventually(() -> assertThat(
                                logs.naming("can't be dead-lettered").stream().filter(line -> line.contains(in)))
                        .isNotEmpty());
                kafka.send(List.of(record(in, 0, null, "behind"), record(in, 1, null, "other")));
                eventually(() -> assertThat(kafka.committed(group, in, 1)).isEqualTo(1));
                assertThat(kafka.committed(group, in, 0)).isEqualTo(1);
                assertThat(textsOf(bad)).hasSize(3);
                assertThat(textsOf("behind")).isEmpty();

                allow(kafka, deadLetterTopic(in), 1_000_000);
                eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(3));
                ConsumerRecord<byte[], byte[]> letter =
                        kafka.read(deadLetterTopic(in), 1).getFirst();
                assertThat(value(letter)).isEqualTo(bad);
                assertThat(header(letter, "dlq.offset")).isEqualTo("1");
                assertThat(textsOf(bad)).hasSize(3);
                assertThat(textsOf("behind")).hasSize(1);
            });
        }
    }

    private static void allow(RealKafka kafka, String topic, int bytes) throws Exception {
        Collection<AlterConfigOp> change = List.of(new AlterConfigOp(
                new ConfigEntry("max.message.bytes", Integer.toString(bytes)), AlterConfigOp.OpType.SET));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), change))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void deadLetterTopicThatWasDeletedIsMadeAgain(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "bad1");
        KafkaBroker broker = impatient(kafka)
                .producerProperty("request.timeout.ms", "1000")
                .producerProperty("delivery.timeout.ms", "2000");
        broker.subscriber(in).groupId(group).consume(String.class, body -> {
            throw new IllegalStateException("never");
        });
        kafka.whileRunning(broker, () -> {
            kafka.read(deadLetterTopic(in), 1);
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(1));
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.servers()))) {
                admin.deleteTopics(List.of(deadLetterTopic(in))).all().get(30, TimeUnit.SECONDS);
            }
            kafka.send(in, "bad2");
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2));
            assertThat(value(kafka.read(deadLetterTopic(in), 1).getFirst())).isEqualTo("bad2");
        });
    }
}
