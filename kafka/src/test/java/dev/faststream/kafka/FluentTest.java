package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.faststream.Response;
import dev.faststream.TypeRef;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Handlers that are lambdas can do what annotated methods can. The group of each test is named as its topic. */
@WithKafka
final class FluentTest {
    record User(String user, int userId) {}

    private static final String JOHN_JSON = "{\"user\":\"John\",\"userId\":1}";
    private static final String JANE_JSON = "{\"user\":\"Jane\",\"userId\":2}";
    private static final User JOHN = new User("John", 1);
    private static final User JANE = new User("Jane", 2);
    private static final TypeRef<Map<String, List<Integer>>> NUMBERS = new TypeRef<>() {};

    private final Calls calls = new Calls();

    private void await(RealKafka kafka, KafkaBroker broker, String topic, int committed) throws Exception {
        kafka.whileRunning(
                broker,
                () -> eventually(
                        () -> assertThat(kafka.committed(topic, topic, 0)).isEqualTo(committed)));
    }

    @Test
    void consumesBodies(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(topic, JOHN_JSON, JANE_JSON);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic).groupId(topic).consume(User.class, user -> calls.add(user));
        await(kafka, broker, topic, 2);
        assertThat(calls.all()).containsExactly(List.of(JOHN), List.of(JANE));
    }

    @Test
    void consumesBodiesWithTheirMessages(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(with(record(topic, 0, "k", JOHN_JSON), "count", "7"));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic)
                .groupId(topic)
                .consume(
                        User.class,
                        (user, message) -> calls.add(
                                user,
                                message.headers().as("count", int.class),
                                message.key().map(RealKafka::text),
                                message.offset(),
                                text(message.raw().value())));
        await(kafka, broker, topic, 1);
        assertThat(calls.all()).containsExactly(List.of(JOHN, Optional.of(7), Optional.of("k"), 0L, JOHN_JSON));
    }

    @Test
    void consumesGenericBodies(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        String other = kafka.topic();
        kafka.send(topic, "{\"a\":[1,2]}");
        kafka.send(other, "{\"b\":[3]}");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic).groupId(topic).consume(NUMBERS, numbers -> calls.add(numbers));
        broker.subscriber(other)
                .groupId(other)
                .consume(NUMBERS, (numbers, message) -> calls.add(numbers, message.topic()));
        kafka.whileRunning(broker, () -> calls.await(2));
        assertThat(calls.all())
                .containsExactlyInAnyOrder(
                        List.of(Map.of("a", List.of(1, 2))), List.of(Map.of("b", List.of(3)), other));
    }

    @Test
    void publishesResultsToEveryTopic(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        String first = kafka.topic();
        String second = kafka.topic();
        kafka.send(topic, JOHN_JSON, JANE_JSON);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic)
                .groupId(topic)
                .publisher(first)
                .publisher(second)
                .handle(
                        User.class,
                        (user, message) -> message.offset() == 0
                                ? null
                                : Response.of(user).key("k").header("from", message.topic()));
        await(kafka, broker, topic, 2);
        for (String out : List.of(first, second)) {
            assertThat(kafka.size(out)).isOne();
            ConsumerRecord<byte[], byte[]> result = kafka.read(out, 1).getFirst();
            assertThat(text(result.value())).isEqualTo(JANE_JSON);
            assertThat(text(result.key())).isEqualTo("k");
            assertThat(header(result, "from")).isEqualTo(topic);
            assertThat(header(result, "content-type")).isEqualTo("application/json");
        }
    }

    @Test
    void publishesResultsOfGenericBodies(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        String out = kafka.topic();
        kafka.send(topic, "{\"a\":[1,2]}");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic).groupId(topic).publisher(out).handle(NUMBERS, numbers -> numbers.get("a"));
        broker.subscriber(topic)
                .groupId(topic + "-2")
                .publisher(out)
                .handle(NUMBERS, (numbers, message) -> message.topic());
        kafka.whileRunning(
                broker,
                () -> assertThat(kafka.read(out, 2))
                        .extracting(result -> text(result.value()))
                        .containsExactlyInAnyOrder("[1,2]", topic));
    }

    @Test
    void tombstoneIsANullBody(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(record(topic, null));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic).groupId(topic).consume(User.class, user -> calls.add(user));
        await(kafka, broker, topic, 1);
        assertThat(calls.all()).containsExactly(Arrays.asList((Object) null));
    }

    @Test
    void brokenRecordIsDeadLetteredAndTheNextHandled(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(topic, "{\"user\":", JANE_JSON);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic).groupId(topic).consume(User.class, user -> calls.add(user));
        await(kafka, broker, topic, 2);
        assertThat(calls.all()).containsExactly(List.of(JANE));
        ConsumerRecord<byte[], byte[]> letter =
                kafka.read("dlq." + topic + "." + topic, 1).getFirst();
        assertThat(text(letter.value())).isEqualTo("{\"user\":");
        assertThat(header(letter, "dlq.handler")).isEqualTo("subscriber(" + topic + ")");
    }

    @Test
    void consumesBatchesWithEveryRecordsHeaders(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(List.of(
                with(record(topic, 0, "0", JOHN_JSON), "trace", "a"),
                record(topic, 0, "1", JANE_JSON),
                record(topic, 0, "2", null)));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic)
                .groupId(topic)
                .batch()
                .maxRecords(3)
                .batchTimeoutMs(20_000)
                .consume(
                        User.class,
                        (users, batch) -> calls.add(
                                users,
                                batch.headers().stream()
                                        .map(headers -> headers.text("trace"))
                                        .toList(),
                                batch.stream().map(KafkaMessage::offset).toList()));
        await(kafka, broker, topic, 3);
        assertThat(calls.all())
                .containsExactly(List.of(
                        Arrays.asList(JOHN, JANE, null),
                        List.of(Optional.of("a"), Optional.empty(), Optional.empty()),
                        List.of(0L, 1L, 2L)));
    }

    @Test
    void consumesBatchesOfGenericBodies(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(topic, "{\"a\":[1]}", "{\"a\":[2]}");
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic)
                .groupId(topic)
                .batch()
                .maxRecords(2)
                .batchTimeoutMs(20_000)
                .consume(NUMBERS, numbers -> calls.add(numbers));
        broker.subscriber(topic)
                .groupId(topic + "-2")
                .batch()
                .maxRecords(2)
                .batchTimeoutMs(20_000)
                .consume(NUMBERS, (numbers, batch) -> calls.add(batch.bodies()));
        kafka.whileRunning(broker, () -> calls.await(2));
        List<Map<String, List<Integer>>> both = List.of(Map.of("a", List.of(1)), Map.of("a", List.of(2)));
        assertThat(calls.all()).containsExactly(List.of(both), List.of(both));
    }

    @Test
    void publishesResultsOfBatches(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        String out = kafka.topic();
        kafka.send(topic, JOHN_JSON, JANE_JSON);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        for (int group = 1; group <= 4; group++) {
            BatchSubscriberBuilder batch = broker.subscriber(topic)
                    .groupId(topic + "-" + group)
                    .publisher(out)
                    .batch()
                    .maxRecords(2)
                    .batchTimeoutMs(20_000);
            switch (group) {
                case 1 -> batch.handle(User.class, users -> users.size() + " users");
                case 2 ->
                    batch.handle(
                            User.class,
                            (users, all) -> users.stream()
                                    .map(user -> Response.of(user.user()))
                                    .toList());
                case 3 ->
                    batch.handle(new TypeRef<User>() {}, users -> users.stream().map(User::userId));
                default ->
                    batch.handle(
                            new TypeRef<User>() {},
                            (users, all) -> all.partitions().toString());
            }
        }
        kafka.whileRunning(
                broker,
                () -> assertThat(kafka.read(out, 6))
                        .extracting(result -> text(result.value()))
                        .containsExactlyInAnyOrder("2 users", "John", "Jane", "1", "2", "[" + topic + "-0]"));
    }

    @Test
    void batchOfOneAtMostIsABatch(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(topic, JOHN_JSON, JANE_JSON);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic).groupId(topic).batch().maxRecords(1).consume(User.class, users -> calls.add(users));
        await(kafka, broker, topic, 2);
        assertThat(calls.all()).containsExactly(List.of(List.of(JOHN)), List.of(List.of(JANE)));
    }

    @Test
    void marksAndForEachMessageWorkInLambdasToo(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(topic, JOHN_JSON, JANE_JSON);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic)
                .groupId(topic)
                .batch()
                .maxRecords(2)
                .batchTimeoutMs(20_000)
                .consume(
                        User.class,
                        (users, batch) -> batch.forEachMessage(message -> {
                            calls.add(message.body());
                            if (message.offset() == 1) {
                                message.reject("unknown customer");
                            }
                        }));
        await(kafka, broker, topic, 2);
        assertThat(calls.all()).containsExactly(List.of(JOHN), List.of(JANE));
        ConsumerRecord<byte[], byte[]> letter =
                kafka.read("dlq." + topic + "." + topic, 1).getFirst();
        assertThat(header(letter, "dlq.message")).isEqualTo("unknown customer");
    }

    @Test
    void subscribesToATemplateAndKnowsItsVariables(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.create(topic + ".eu");
        kafka.send(topic + ".eu", JOHN_JSON);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic + ".{region}")
                .groupId(topic)
                .consume(User.class, (user, message) -> calls.add(user, message.path("region")));
        kafka.whileRunning(broker, () -> calls.await(1));
        assertThat(calls.all()).containsExactly(List.of(JOHN, "eu"));
    }

    @Test
    void withoutAGroupOnlyNewRecordsAreReadUnlessToldOtherwise(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(topic, JOHN_JSON);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic).consume(User.class, user -> calls.add("new", user));
        broker.subscriber(topic).autoOffsetReset("earliest").consume(User.class, user -> calls.add("all", user));
        kafka.whileRunning(broker, () -> {
            kafka.send(topic, JANE_JSON);
            calls.await(3);
        });
        assertThat(calls.all())
                .containsExactlyInAnyOrder(List.of("all", JOHN), List.of("all", JANE), List.of("new", JANE));
    }

    @Test
    void nativePropertiesReachTheConsumer(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        kafka.send(topic, JOHN_JSON, JANE_JSON);
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(topic)
                .groupId(topic)
                .property("max.poll.records", "1")
                .properties(Map.of("client.id", "client-" + topic))
                .batch()
                .batchTimeoutMs(0)
                .consume(User.class, users -> calls.add(users));
        await(kafka, broker, topic, 2);
        assertThat(calls.all()).containsExactly(List.of(List.of(JOHN)), List.of(List.of(JANE)));
    }

    @Test
    void consumeWithAPublisherIsRefusedAtOnce() {
        SubscriberBuilder single = KafkaBroker.of("nowhere:1").subscriber("in").publisher("out");
        assertThatIllegalStateException()
                .isThrownBy(() -> single.consume(User.class, user -> calls.add(user)))
                .withMessageContaining("use handle(...)");
        BatchSubscriberBuilder batch =
                KafkaBroker.of("nowhere:1").subscriber("in").publisher("out").batch();
        assertThatIllegalStateException()
                .isThrownBy(() -> batch.consume(User.class, users -> calls.add(users)))
                .withMessageContaining("use handle(...)");
    }
}
