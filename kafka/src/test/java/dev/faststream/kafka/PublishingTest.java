package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.faststream.PublishException;
import dev.faststream.Response;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What goes onto the wire, where to, and what follows when it can't. */
@WithKafka
final class PublishingTest {
    private final String group = "g-" + UUID.randomUUID();

    record Order(String customer, int amount) {}

    record Unreadable(int amount) {
        @SuppressWarnings("unused") // the codec calls it
        public String getTrouble() {
            return Integer.toString(Integer.parseInt("none of " + amount));
        }
    }

    /** A broker that publishes while the test runs, without subscribers of its own. */
    private static void publishing(RealKafka kafka, Consumer<KafkaBroker> test) throws Exception {
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).producerProperty("max.block.ms", "1000");
        kafka.whileRunning(broker, () -> test.accept(broker));
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> values(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> text(record.value())).toList();
    }

    /** All headers in their order, as name=value; a generated correlation id is shown as "generated". */
    private static List<String> headers(ConsumerRecord<byte[], byte[]> record) {
        List<String> headers = new ArrayList<>();
        record.headers().forEach(header -> {
            String value = text(header.value());
            headers.add(header.key() + "=" + (isUuid(value) ? "generated" : value));
        });
        return headers;
    }

    private static boolean isUuid(String text) {
        return text.matches("[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}");
    }

    @Test
    void bodiesAreWrittenAsFastStreamWritesThem(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        publishing(kafka, broker -> {
            broker.publish(topic, "hé");
            broker.publish(topic, new byte[] {0, (byte) 0xff});
            broker.publish(topic, new Order("John", 5));
            broker.publish(topic, List.of(1, 2));
            broker.publish(topic, true);
            broker.publish(topic, Response.tombstone("gone"));
        });
        List<ConsumerRecord<byte[], byte[]>> written = kafka.read(topic, 6);
        assertThat(written.get(0).value()).isEqualTo(new byte[] {'h', (byte) 0xc3, (byte) 0xa9});
        assertThat(headers(written.get(0))).containsExactly("content-type=text/plain", "correlation_id=generated");
        assertThat(written.get(1).value()).isEqualTo(new byte[] {0, (byte) 0xff});
        assertThat(headers(written.get(1))).containsExactly("content-type=", "correlation_id=generated");
        assertThat(text(written.get(2).value())).isEqualTo("{\"customer\":\"John\",\"amount\":5}");
        assertThat(headers(written.get(2)))
                .containsExactly("content-type=application/json", "correlation_id=generated");
        assertThat(text(written.get(3).value())).isEqualTo("[1,2]");
        assertThat(text(written.get(4).value())).isEqualTo("true");
        assertThat(written.get(5).value()).isNull();
        assertThat(text(written.get(5).key())).isEqualTo("gone");
        assertThat(headers(written.get(5))).containsExactly("content-type=", "correlation_id=generated");
        assertThat(written.stream().map(record -> header(record, "correlation_id")))
                .doesNotHaveDuplicates();
    }

    @Test
    void eachOfManyMessagesWithoutACorrelationIdGetsARandomUuidOfItsOwn(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        for (int brokers = 0; brokers < 2; brokers++) {
            publishing(kafka, broker -> {
                for (int i = 0; i < 500; i++) {
                    var unused = broker.publishAsync(topic, "message");
                }
            });
        }
        List<UUID> ids = kafka.read(topic, 1000).stream()
                .map(record -> UUID.fromString(header(record, "correlation_id")))
                .toList();
        assertThat(ids).hasSize(1000).doesNotHaveDuplicates().allMatch(id -> id.version() == 4 && id.variant() == 2);
        // Half of the bits that say nothing of the version are ones, give or take.
        assertThat(ids.stream()
                        .mapToInt(id -> Long.bitCount(id.getMostSignificantBits()))
                        .average())
                .hasValueCloseTo(31.0, within(1.0));
        assertThat(ids.stream()
                        .mapToInt(id -> Long.bitCount(id.getLeastSignificantBits()))
                        .average())
                .hasValueCloseTo(32.0, within(1.0));
    }

    @Test
    void headersStandInOrderAndThoseOfTheUserReplaceOurs(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        publishing(kafka, broker -> {
            broker.publish(
                    topic,
                    Response.of("a")
                            .header("x", "1")
                            .header("y", new byte[] {'2'})
                            .replyTo("answers")
                            .correlationId("c-1"));
            broker.publish(
                    topic,
                    Response.of("b")
                            .replyTo("answers")
                            .headers(Map.of("content-type", "text/csv"))
                            .header("correlation_id", "mine")
                            .header("reply_to", "elsewhere"));
        });
        List<ConsumerRecord<byte[], byte[]>> written = kafka.read(topic, 2);
        assertThat(headers(written.get(0)))
                .containsExactly("content-type=text/plain", "correlation_id=c-1", "reply_to=answers", "x=1", "y=2");
        assertThat(headers(written.get(1)))
                .containsExactly("content-type=text/csv", "correlation_id=mine", "reply_to=elsewhere");
    }

    @Test
    void publishingTellsWhereTheMessageWent(RealKafka kafka) throws Exception {
        String topic = kafka.topic(3);
        Instant when = Instant.parse("2001-02-03T04:05:06.789Z");
        publishing(kafka, broker -> {
            RecordMetadata sent =
                    broker.publish(topic, Response.of("a").key("k").partition(2).timestamp(when));
            assertThat(sent.topic()).isEqualTo(topic);
            assertThat(sent.partition()).isEqualTo(2);
            assertThat(sent.offset()).isZero();
            assertThat(broker.publishAsync(topic, Response.of("b").partition(2)))
                    .succeedsWithin(Duration.ofSeconds(20))
                    .satisfies(metadata -> assertThat(metadata.offset()).isEqualTo(1));
        });
        ConsumerRecord<byte[], byte[]> written = kafka.read(topic, 2).getFirst();
        assertThat(written.partition()).isEqualTo(2);
        assertThat(written.timestamp()).isEqualTo(when.toEpochMilli());
        assertThat(text(written.key())).isEqualTo("k");
    }

    @Test
    void keysChoosePartitionsAsEveryOtherKafkaClientDoes(RealKafka kafka) throws Exception {
        String topic = kafka.topic(7);
        List<Order> orders = IntStream.range(0, 500)
                .mapToObj(i -> new Order("Kunde-ü" + i, i))
                .toList();
        publishing(kafka, broker -> {
            List<RecordMetadata> sent = broker.publisher(topic, Order.class)
                    .key(Order::customer)
                    .header("amount", order -> order.amount() % 2 == 0 ? Integer.toString(order.amount()) : null)
                    .publishAll(orders);
            assertThat(sent).hasSize(500);
            for (int i = 0; i < 500; i++) {
                assertThat(sent.get(i).partition())
                        .isEqualTo(BuiltInPartitioner.partitionForKey(
                                RealKafka.bytes(orders.get(i).customer()), 7));
            }
        });
        List<ConsumerRecord<byte[], byte[]>> written = kafka.read(topic, 500);
        assertThat(written).hasSize(500).allSatisfy(record -> {
            assertThat(record.partition()).isEqualTo(BuiltInPartitioner.partitionForKey(record.key(), 7));
            int amount = Integer.parseInt(text(record.key()).substring("Kunde-ü".length()));
            assertThat(text(record.value()))
                    .isEqualTo("{\"customer\":\"%s\",\"amount\":%d}", text(record.key()), amount);
            assertThat(headers(record)).hasSize(amount % 2 == 0 ? 3 : 2);
        });
    }

    @Test
    void publisherIsChangedByCopying(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        publishing(kafka, broker -> {
            Publisher<Order> plain = broker.publisher(topic, Order.class);
            Publisher<Order> keyed = plain.key(Order::customer).header("kind", order -> "order");
            plain.publish(new Order("a", 1));
            keyed.publish(new Order("b", 2));
            assertThat(keyed.publishAsync(new Order("c", 3))).succeedsWithin(Duration.ofSeconds(20));
        });
        List<ConsumerRecord<byte[], byte[]>> written = kafka.read(topic, 3);
        assertThat(written.stream().map(record -> text(record.key()))).containsExactly("null", "b", "c");
        assertThat(headers(written.get(0))).hasSize(2);
        assertThat(headers(written.get(1))).hasSize(3).endsWith("kind=order");
    }

    @Test
    void failuresNameTheTopicAndTheReason(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        String small = "t-" + UUID.randomUUID();
        String missing = "t-missing-" + UUID.randomUUID();
        kafka.kafka().createTopic(small, 1, Map.of("max.message.bytes", "100"));
        publishing(kafka, broker -> {
            assertThatThrownBy(() -> broker.publish(missing, "a"))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("Can't publish to " + missing + ": there is no such topic");
            assertThat(broker.publishAsync(missing, "a"))
                    .failsWithin(Duration.ofSeconds(20))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(PublishException.class)
                    .withMessageContaining(missing);
            assertThatThrownBy(() -> broker.publish(small, "a".repeat(1_000)))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("Can't publish to " + small)
                    .hasMessageContaining("max.message.bytes")
                    .hasCauseInstanceOf(RecordTooLargeException.class);
            assertThatThrownBy(() -> broker.publish(topic, new Unreadable(1)))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("Can't publish to " + topic)
                    .hasMessageContaining("Unreadable")
                    .hasMessageContaining("trouble");
            assertThatThrownBy(() -> broker.publish(topic, Response.of("a").partition(7)))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("Can't publish to " + topic)
                    .hasMessageContaining("partition");
            assertThatThrownBy(() -> broker.publish(topic, Response.of("a").partition(-1)))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("Can't publish to " + topic);
            assertThatThrownBy(() -> broker.publish("no topic", "a"))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("'no topic' can't be a topic");
            assertThatThrownBy(() -> broker.publisher(small, String.class).publishAll(List.of("a", "b".repeat(1_000))))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining(small);
        });
    }

    @Test
    void publishingAfterTheEndSaysThatTheBrokerIsStopped(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        kafka.whileRunning(broker, () -> broker.publish(topic, "a"));
        assertThatThrownBy(() -> broker.publish(topic, "b"))
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("Can't publish to " + topic + ": the broker is stopped");
    }

    private static ProducerRecord<byte[], byte[]> with(ProducerRecord<byte[], byte[]> record, String... headers) {
        for (int i = 0; i < headers.length; i += 2) {
            record.headers().add(headers[i], RealKafka.bytes(headers[i + 1]));
        }
        return record;
    }

    @Test
    void correlationIdGoesFromTheHandledMessageToAllThatFollowsFromIt(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        String side = kafka.topic();
        String reply = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).publisher(out).handle(String.class, body -> {
            broker.publish(side, body);
            CompletableFuture<RecordMetadata> sent =
                    broker.publishAsync(side, Response.of(body).correlationId("own"));
            assertThat(sent).isNotNull();
            return body;
        });
        kafka.send(with(record(in, "a"), "correlation_id", "c-7", "reply_to", reply));
        kafka.send(record(in, "b"));
        kafka.whileRunning(broker, () -> {
            assertThat(kafka.read(side, 4).stream()
                            .map(record -> headers(record).get(1)))
                    .containsExactlyInAnyOrder(
                            "correlation_id=c-7",
                            "correlation_id=own",
                            "correlation_id=generated",
                            "correlation_id=own");
            assertThat(kafka.read(out, 2).stream().map(record -> headers(record).get(1)))
                    .containsExactly("correlation_id=c-7", "correlation_id=generated");
            assertThat(headers(kafka.read(reply, 1).getFirst()))
                    .containsExactly("content-type=text/plain", "correlation_id=c-7");
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2));
        });
        assertThat(values(kafka.read(reply, 1))).containsExactly("a");
    }

    @Test
    void inABatchEachMessageHandledByItselfPassesOnItsOwnCorrelationId(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String out = kafka.topic();
        String side = kafka.topic();
        String reply = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).publisher(out).batch().handle(String.class, (bodies, batch) -> {
            batch.forEachMessage(message -> broker.publish(side, String.valueOf(message.body())));
            return bodies.size();
        });
        kafka.send(List.of(
                with(record(in, "a"), "correlation_id", "c-a", "reply_to", reply),
                with(record(in, "b"), "correlation_id", "c-b")));
        kafka.whileRunning(broker, () -> {
            assertThat(kafka.read(side, 2).stream()
                            .map(record -> text(record.value()) + " " + header(record, "correlation_id")))
                    .containsExactly("a c-a", "b c-b");
            ConsumerRecord<byte[], byte[]> result = kafka.read(out, 1).getFirst();
            assertThat(text(result.value())).isEqualTo("2");
            assertThat(headers(result)).containsExactly("content-type=application/json", "correlation_id=generated");
            eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(2));
        });
        kafka.send(record(reply, "only this"));
        assertThat(values(kafka.read(reply, 1))).containsExactly("only this");
    }

    /** Handlers with each kind of result; all publish to topics that the test names as variables of their inputs. */
    private static final class Results {
        private final KafkaBroker broker;
        private final Set<String> handled = ConcurrentHashMap.newKeySet();

        Results(KafkaBroker broker) {
            this.broker = broker;
        }

        void subscribe(String in, String out, SubscriberBuilder.Handler<String> handler) {
            broker.subscriber(in).autoOffsetReset("earliest").publisher(out).handle(String.class, body -> {
                Object result = handler.handle(body);
                handled.add(in);
                return result;
            });
        }
    }

    @Test
    void resultsOfEveryShapeArePublished(RealKafka kafka) throws Exception {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        Results results = new Results(broker);
        Map<String, SubscriberBuilder.Handler<String>> shapes = Map.ofEntries(
                Map.entry("nothing", body -> null),
                Map.entry("empty", body -> Optional.empty()),
                Map.entry("present", body -> Optional.of("x")),
                Map.entry(
                        "responses",
                        body -> List.of(
                                Response.of("x").key("1"), Response.of("y").key("2"), Response.tombstone("3"))),
                Map.entry("list", body -> List.of("x", "y")),
                Map.entry("stream", body -> Stream.of("x", Response.of("y").key("2"))),
                Map.entry("later", body -> {
                    CompletionStage<Object> later =
                            new CompletableFuture<>().completeOnTimeout(Optional.of("x"), 100, TimeUnit.MILLISECONDS);
                    return later;
                }),
                Map.entry("noResponses", body -> List.of()));
        Map<String, String> outs = new HashMap<>();
        List<String> ins = new ArrayList<>();
        shapes.forEach((name, handler) -> {
            String in = kafka.topic();
            String out = kafka.topic();
            outs.put(name, out);
            ins.add(in);
            kafka.send(in, "a");
            results.subscribe(in, out, handler);
        });
        kafka.whileRunning(
                broker, () -> eventually(() -> assertThat(results.handled).containsAll(ins)));
        assertThat(values(kafka.read(outs.getOrDefault("present", ""), 1))).containsExactly("x");
        assertThat(kafka.read(outs.getOrDefault("responses", ""), 3).stream()
                        .map(record -> text(record.key()) + text(record.value())))
                .containsExactly("1x", "2y", "3null");
        assertThat(values(kafka.read(outs.getOrDefault("list", ""), 1))).containsExactly("[\"x\",\"y\"]");
        assertThat(values(kafka.read(outs.getOrDefault("stream", ""), 2))).containsExactly("x", "y");
        assertThat(values(kafka.read(outs.getOrDefault("later", ""), 1))).containsExactly("x");
        for (String none : List.of("nothing", "empty", "noResponses")) {
            String out = outs.getOrDefault(none, "");
            kafka.send(out, "end");
            assertThat(values(kafka.read(out, 1))).containsExactly("end");
        }
    }

    /** Annotated handlers, whose results go to two topics. */
    static final class Annotated {
        private final List<String> handled = new CopyOnWriteArrayList<>();

        @KafkaSubscriber(topics = "publishing-in", autoOffsetReset = "earliest")
        @KafkaPublisher("publishing-out-1")
        @KafkaPublisher("publishing-out-2")
        CompletionStage<Response<Order>> later(Order order) {
            return CompletableFuture.completedStage(Response.of(order).key(order.customer()));
        }

        @KafkaSubscriber(topics = "publishing-in", autoOffsetReset = "earliest")
        void nothing(Order order) {
            handled.add(order.customer());
        }
    }

    @Test
    void everyPublisherOfAnAnnotatedMethodGetsItsResult(RealKafka kafka) throws Exception {
        for (String topic : List.of("publishing-in", "publishing-out-1", "publishing-out-2")) {
            kafka.kafka().createTopic(topic, 1);
        }
        kafka.send("publishing-in", "{\"customer\":\"John\",\"amount\":5}");
        Annotated handlers = new Annotated();
        kafka.whileRunning(handlers, () -> {
            for (String topic : List.of("publishing-out-1", "publishing-out-2")) {
                ConsumerRecord<byte[], byte[]> result = kafka.read(topic, 1).getFirst();
                assertThat(text(result.key())).isEqualTo("John");
                assertThat(text(result.value())).isEqualTo("{\"customer\":\"John\",\"amount\":5}");
            }
            eventually(() -> assertThat(handlers.handled).containsExactly("John"));
        });
    }
}
