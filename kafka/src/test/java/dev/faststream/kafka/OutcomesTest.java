package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What becomes of records by what handlers do: return, throw, or mark. Each call is noted as its bodies. */
@WithKafka
final class OutcomesTest {
    record Order(int number) {}

    /** Runs handlers on the bodies 0, 1, ... of a topic until all are committed. */
    private static void run(RealKafka kafka, String topic, Object handlers, String... bodies) throws Exception {
        kafka.create(topic);
        kafka.send(topic, bodies);
        kafka.whileRunning(
                handlers,
                () -> eventually(
                        () -> assertThat(kafka.committed(topic, topic, 0)).isEqualTo(bodies.length)));
    }

    private static List<ConsumerRecord<byte[], byte[]>> deadLetters(RealKafka kafka, String topic, int count) {
        String deadLetters = "dlq." + topic + "." + topic;
        assertThat(kafka.size(deadLetters)).isEqualTo(count);
        return kafka.read(deadLetters, count);
    }

    private static boolean hasDeadLetters(RealKafka kafka, String topic) {
        return kafka.exists("dlq." + topic + "." + topic);
    }

    @Test
    void batchThatFailsThreeTimesIsHalvedUntilOnlyTheCulpritsAreLeft(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "outcomes-apart",
                    groupId = "outcomes-apart",
                    batch = true,
                    maxRecords = 5,
                    batchTimeoutMs = 3_000)
            void handle(List<Integer> bodies) {
                calls.add(bodies.toArray());
                if (bodies.contains(1) || bodies.contains(3)) {
                    throw new IllegalStateException("no 1, no 3");
                }
            }
        }
        Calls calls = new Calls();
        run(kafka, "outcomes-apart", new Handlers(calls), "0", "1", "2", "3", "4");
        List<Object> all = List.of(0, 1, 2, 3, 4);
        assertThat(calls.all())
                .containsExactly(
                        all,
                        all,
                        all,
                        List.of(0, 1, 2),
                        List.of(0, 1),
                        List.of(0),
                        List.of(1),
                        List.of(1),
                        List.of(1),
                        List.of(2),
                        List.of(3, 4),
                        List.of(3),
                        List.of(3),
                        List.of(3),
                        List.of(4));
        List<ConsumerRecord<byte[], byte[]>> letters = deadLetters(kafka, "outcomes-apart", 2);
        assertThat(letters).extracting(letter -> header(letter, "dlq.attempts")).containsExactly("8", "7");
        assertThat(letters).allSatisfy(letter -> {
            assertThat(header(letter, "dlq.exception")).isEqualTo("java.lang.IllegalStateException");
            assertThat(header(letter, "dlq.message")).isEqualTo("no 1, no 3");
            assertThat(header(letter, "dlq.offset")).isEqualTo(text(letter.value()));
        });
    }

    @Test
    void batchThatFailsOnceIsHandledAtTheSecondTime(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "outcomes-once",
                    groupId = "outcomes-once",
                    batch = true,
                    maxRecords = 3,
                    batchTimeoutMs = 20_000)
            void handle(List<Integer> bodies, KafkaBatch<Integer> batch) {
                calls.add(bodies, batch.stream().map(KafkaMessage::attempt).toList());
                if (batch.get(0).attempt() == 1) {
                    throw new IllegalStateException("not yet");
                }
            }
        }
        Calls calls = new Calls();
        run(kafka, "outcomes-once", new Handlers(calls), "0", "1", "2");
        assertThat(calls.all())
                .containsExactly(
                        List.of(List.of(0, 1, 2), List.of(1, 1, 1)), List.of(List.of(0, 1, 2), List.of(2, 2, 2)));
        assertThat(hasDeadLetters(kafka, "outcomes-once")).isFalse();
    }

    @Test
    void batchWhoseHandlerReadsAMalformedHeaderIsTakenApartAtOnce(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "outcomes-header",
                    groupId = "outcomes-header",
                    batch = true,
                    maxRecords = 3,
                    batchTimeoutMs = 3_000)
            void handle(List<Integer> bodies, KafkaBatch<Integer> batch) {
                calls.add(bodies.toArray());
                batch.forEach(message -> message.headers()
                        .text("x")
                        .ifPresent(text -> assertThat(text).isEqualTo("fine")));
            }
        }
        Calls calls = new Calls();
        kafka.create("outcomes-header");
        kafka.send(List.of(
                with(record("outcomes-header", "0"), "x", "fine"),
                with(record("outcomes-header", "1"), "x", new byte[] {(byte) 0xff}),
                record("outcomes-header", "2")));
        kafka.whileRunning(
                new Handlers(calls),
                () -> eventually(() -> assertThat(kafka.committed("outcomes-header", "outcomes-header", 0))
                        .isEqualTo(3)));
        assertThat(calls.all()).containsExactly(List.of(0, 1, 2), List.of(0, 1), List.of(0), List.of(1), List.of(2));
        ConsumerRecord<byte[], byte[]> letter =
                deadLetters(kafka, "outcomes-header", 1).getFirst();
        assertThat(text(letter.value())).isEqualTo("1");
        assertThat(header(letter, "dlq.attempts")).isEqualTo("3");
        assertThat(header(letter, "dlq.message"))
                .contains("Header 'x' of topic outcomes-header partition 0 offset 1", "ff");
    }

    @Test
    void messageThatFailsIsTriedThreeTimesBeforeTheNextAndDeadLettered(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "outcomes-single", groupId = "outcomes-single")
            void handle(Integer body, KafkaMessage<Integer> message) throws Exception {
                calls.add(body, message.attempt());
                if (body == 1) {
                    throw new Exception("no 1");
                }
            }
        }
        Calls calls = new Calls();
        run(kafka, "outcomes-single", new Handlers(calls), "0", "1", "2");
        assertThat(calls.all())
                .containsExactly(List.of(0, 1), List.of(1, 1), List.of(1, 2), List.of(1, 3), List.of(2, 1));
        ConsumerRecord<byte[], byte[]> letter =
                deadLetters(kafka, "outcomes-single", 1).getFirst();
        assertThat(header(letter, "dlq.attempts")).isEqualTo("3");
        assertThat(header(letter, "dlq.exception")).isEqualTo("java.lang.Exception");
        assertThat(header(letter, "dlq.handler")).isEqualTo("Handlers.handle");
    }

    @Test
    void errorOfAHandlerIsAFailureToo(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "outcomes-error", groupId = "outcomes-error")
            void handle(Integer body, KafkaMessage<Integer> message) {
                calls.add(body);
                if (message.attempt() == 1) {
                    throw new AssertionError("an Error, with no message that anybody expects");
                }
            }
        }
        Calls calls = new Calls();
        run(kafka, "outcomes-error", new Handlers(calls), "0");
        assertThat(calls.all()).containsExactly(List.of(0), List.of(0));
    }

    @Test
    void marksOnMessagesOfABatchStandAndTheRestIsDone(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "outcomes-marks",
                    groupId = "outcomes-marks",
                    batch = true,
                    maxRecords = 5,
                    batchTimeoutMs = 3_000)
            void handle(List<Integer> bodies, KafkaBatch<Integer> batch) {
                calls.add(bodies.toArray());
                for (KafkaMessage<Integer> message : batch) {
                    mark(message);
                }
            }

            private static void mark(KafkaMessage<Integer> message) {
                switch ((int) message.offset()) {
                    case 0 -> message.ack();
                    case 1 -> message.reject("unknown customer");
                    case 2 -> {
                        if (message.attempt() == 1) {
                            message.nack();
                        }
                    }
                    case 3 -> {
                        message.reject("changed my mind");
                        message.ack();
                    }
                    default -> {}
                }
            }
        }
        Calls calls = new Calls();
        run(kafka, "outcomes-marks", new Handlers(calls), "0", "1", "2", "3", "4");
        assertThat(calls.all()).containsExactly(List.of(0, 1, 2, 3, 4), List.of(2));
        ConsumerRecord<byte[], byte[]> letter =
                deadLetters(kafka, "outcomes-marks", 1).getFirst();
        assertThat(text(letter.value())).isEqualTo("1");
        assertThat(header(letter, "dlq.message")).isEqualTo("unknown customer");
        assertThat(header(letter, "dlq.attempts")).isEqualTo("1");
    }

    @Test
    void marksStandAlsoWhereTheHandlerOfTheBatchThrows(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "outcomes-marks-throw",
                    groupId = "outcomes-marks-throw",
                    batch = true,
                    maxRecords = 4,
                    batchTimeoutMs = 20_000)
            void handle(List<Integer> bodies, KafkaBatch<Integer> batch) {
                calls.add(bodies.toArray());
                if (bodies.contains(0)) {
                    batch.get(0).ack();
                    batch.get(2).reject("unknown customer");
                    throw new IllegalStateException("half way");
                }
            }
        }
        Calls calls = new Calls();
        run(kafka, "outcomes-marks-throw", new Handlers(calls), "0", "1", "2", "3");
        assertThat(calls.all()).containsExactly(List.of(0, 1, 2, 3), List.of(1, 3));
        assertThat(deadLetters(kafka, "outcomes-marks-throw", 1))
                .extracting(letter -> text(letter.value()))
                .containsExactly("2");
    }

    @Test
    void marksOnSingleMessages(RealKafka kafka) throws Exception {
        record Handlers(Calls calls, AtomicLong nackedAt) {
            @KafkaSubscriber(topics = "outcomes-single-marks", groupId = "outcomes-single-marks")
            void handle(Integer body, KafkaMessage<Integer> message) {
                switch (body) {
                    case 0 -> message.reject("unknown customer");
                    case 1 -> nackOnce(message);
                    default -> message.ack();
                }
                calls.add(body, message.attempt());
                if (body == 2) {
                    throw new IllegalStateException("but acked before");
                }
            }

            private void nackOnce(KafkaMessage<Integer> message) {
                if (message.attempt() == 1) {
                    nackedAt.set(System.nanoTime());
                    message.nack(Duration.ofMillis(700));
                } else {
                    nackedAt.set(System.nanoTime() - nackedAt.get());
                }
            }
        }
        Calls calls = new Calls();
        AtomicLong nackedAt = new AtomicLong();
        run(kafka, "outcomes-single-marks", new Handlers(calls, nackedAt), "0", "1", "2");
        assertThat(calls.all()).containsExactly(List.of(0, 1), List.of(1, 1), List.of(1, 2), List.of(2, 1));
        assertThat(Duration.ofNanos(nackedAt.get())).isGreaterThanOrEqualTo(Duration.ofMillis(700));
        assertThat(deadLetters(kafka, "outcomes-single-marks", 1))
                .extracting(letter -> header(letter, "dlq.message"))
                .containsExactly("unknown customer");
    }

    @Test
    void forEachMessageFailsOnlyTheMessagesWhoseActionThrows(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(
                    topics = "outcomes-each",
                    groupId = "outcomes-each",
                    batch = true,
                    maxRecords = 4,
                    batchTimeoutMs = 3_000)
            void handle(KafkaBatch<Integer> batch) {
                calls.add(batch.bodies().toArray());
                batch.forEachMessage(message -> {
                    if (message.offset() == 1 || (message.offset() == 2 && message.attempt() == 1)) {
                        throw new IOException("failed for " + message.body());
                    }
                });
            }
        }
        Calls calls = new Calls();
        run(kafka, "outcomes-each", new Handlers(calls), "0", "1", "2", "3");
        assertThat(calls.all()).containsExactly(List.of(0, 1, 2, 3), List.of(1), List.of(1), List.of(2));
        ConsumerRecord<byte[], byte[]> letter =
                deadLetters(kafka, "outcomes-each", 1).getFirst();
        assertThat(text(letter.value())).isEqualTo("1");
        assertThat(header(letter, "dlq.attempts")).isEqualTo("3");
        assertThat(header(letter, "dlq.exception")).isEqualTo("java.io.IOException");
        assertThat(header(letter, "dlq.message")).isEqualTo("failed for 1");
    }

    @Test
    void tombstoneIsANullBody(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "outcomes-tombstone", groupId = "outcomes-tombstone")
            void handle(@Nullable Order order) {
                calls.add(order);
            }

            @KafkaSubscriber(
                    topics = "outcomes-tombstone",
                    groupId = "outcomes-tombstone-batch",
                    batch = true,
                    maxRecords = 3,
                    batchTimeoutMs = 20_000)
            void handle(List<@Nullable Order> orders, KafkaBatch<Order> batch) {
                calls.add(orders);
                calls.add(batch.bodies());
            }
        }
        Calls calls = new Calls();
        kafka.create("outcomes-tombstone");
        kafka.send(List.of(
                record("outcomes-tombstone", "{\"number\":1}"),
                record("outcomes-tombstone", null),
                record("outcomes-tombstone", "{\"number\":3}")));
        kafka.whileRunning(new Handlers(calls), () -> calls.await(5));
        Order first = new Order(1);
        Order third = new Order(3);
        assertThat(calls.all())
                .contains(
                        List.of(first),
                        Arrays.asList((Object) null),
                        List.of(third),
                        List.of(Arrays.asList(first, null, third)));
    }

    @Test
    void tombstoneIsRefusedWhereTheHandlerCanNotTakeNull(RealKafka kafka) throws Exception {
        record Handlers(Calls calls) {
            @KafkaSubscriber(topics = "outcomes-primitive", groupId = "outcomes-primitive")
            void handle(int body) {
                calls.add(body);
            }
        }
        record FieldHandlers(Calls calls) {
            @KafkaSubscriber(topics = "outcomes-fields", groupId = "outcomes-fields")
            void handle(int number, Optional<String> customer) {
                calls.add(number, customer);
            }
        }
        Calls calls = new Calls();
        kafka.create("outcomes-primitive", "outcomes-fields");
        kafka.send(List.of(record("outcomes-primitive", null), record("outcomes-primitive", "7")));
        kafka.send(List.of(record("outcomes-fields", null), record("outcomes-fields", "{\"number\":8}")));
        KafkaBroker broker =
                KafkaBroker.of(kafka.servers()).include(new Handlers(calls)).include(new FieldHandlers(calls));
        kafka.whileRunning(broker, () -> {
            eventually(() -> assertThat(kafka.committed("outcomes-primitive", "outcomes-primitive", 0))
                    .isEqualTo(2));
            eventually(() -> assertThat(kafka.committed("outcomes-fields", "outcomes-fields", 0))
                    .isEqualTo(2));
        });
        assertThat(calls.all()).containsExactlyInAnyOrder(List.of(7), List.of(8, Optional.empty()));
        for (String topic : List.of("outcomes-primitive", "outcomes-fields")) {
            ConsumerRecord<byte[], byte[]> letter = deadLetters(kafka, topic, 1).getFirst();
            assertThat(letter.value()).isNull();
            assertThat(header(letter, "dlq.message"))
                    .startsWith("topic " + topic + " partition 0 offset 0 has no value, it is a tombstone");
        }
    }
}
