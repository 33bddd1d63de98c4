package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.bytes;
import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.header;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What is written of records that can't be handled, and where. */
@WithKafka
final class DeadLettersTest {
    private static final List<String> NAMES = List.of(
            "topic",
            "partition",
            "offset",
            "timestamp",
            "group",
            "attempts",
            "exception",
            "message",
            "time",
            "handler");

    private final String group = "g-" + UUID.randomUUID();
    private final AtomicInteger calls = new AtomicInteger();

    /** A broker with a subscriber that fails for every record at its only attempt. */
    private KafkaBroker failing(RealKafka kafka, String in, DeadLetterPolicy policy, RuntimeException failure) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in)
                .groupId(group)
                .retry(RetryPolicy.none())
                .deadLetters(policy)
                .consume(byte[].class, body -> {
                    calls.incrementAndGet();
                    throw failure;
                });
        return broker;
    }

    private KafkaBroker failing(RealKafka kafka, String in, DeadLetterPolicy policy) {
        return failing(kafka, in, policy, new IllegalStateException("never"));
    }

    private String standardTopic(String in) {
        return "dlq." + group + "." + in;
    }

    private void awaitDone(RealKafka kafka, String in, int records) {
        eventually(() -> assertThat(kafka.committed(group, in, 0)).isEqualTo(records));
    }

    private static List<String> names(ConsumerRecord<byte[], byte[]> letter) {
        return Stream.of(letter.headers().toArray()).map(Header::key).toList();
    }

    private static List<String> prefixed(String prefix) {
        return NAMES.stream().map(prefix::concat).toList();
    }

    @Test
    void isTheRecordByteForByteWithHeadersThatSayWhereItComesFromAndWhy(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        byte[] binary = {(byte) 0xFF, 0, (byte) 0xC3, 1};
        long timestamp = System.currentTimeMillis() - 3_600_000;
        ProducerRecord<byte[], byte[]> full = new ProducerRecord<>(in, 0, timestamp, binary, new byte[] {1, -1});
        full.headers().add("binary", binary).add("null", null).add("twice", bytes("1"));
        full.headers().add("twice", bytes("2")).add("dlq.topic", bytes("of an earlier letter"));
        List<ProducerRecord<byte[], byte[]>> sent = List.of(
                full,
                new ProducerRecord<>(in, 0, timestamp + 1, null, bytes("without key")),
                new ProducerRecord<byte[], byte[]>(in, 0, Long.valueOf(timestamp + 2), bytes("tombstone"), null));
        kafka.send(sent);
        kafka.whileRunning(failing(kafka, in, DeadLetterPolicy.standard()), () -> awaitDone(kafka, in, 3));
        List<ConsumerRecord<byte[], byte[]>> letters = kafka.read(standardTopic(in), 3);
        for (int i = 0; i < 3; i++) {
            ConsumerRecord<byte[], byte[]> letter = letters.get(i);
            Header[] own = sent.get(i).headers().toArray();
            assertThat(letter.key()).isEqualTo(sent.get(i).key());
            assertThat(letter.value()).isEqualTo(sent.get(i).value());
            assertThat(letter.timestamp()).isEqualTo(timestamp + i);
            assertThat(List.of(letter.headers().toArray()).subList(0, own.length))
                    .isEqualTo(List.of(own));
            assertThat(names(letter).subList(own.length, own.length + NAMES.size()))
                    .isEqualTo(prefixed("dlq."));
            assertThat(names(letter)).hasSize(own.length + NAMES.size());
            assertThat(header(letter, "dlq.topic")).isEqualTo(in);
            assertThat(header(letter, "dlq.partition")).isEqualTo("0");
            assertThat(header(letter, "dlq.offset")).isEqualTo(Integer.toString(i));
            assertThat(header(letter, "dlq.timestamp")).isEqualTo(Long.toString(timestamp + i));
            assertThat(header(letter, "dlq.group")).isEqualTo(group);
            assertThat(header(letter, "dlq.attempts")).isEqualTo("1");
            assertThat(header(letter, "dlq.exception")).isEqualTo("java.lang.IllegalStateException");
            assertThat(header(letter, "dlq.message")).isEqualTo("never");
            assertThat(Instant.parse(header(letter, "dlq.time"))).isAfter(Instant.ofEpochMilli(timestamp));
            assertThat(header(letter, "dlq.handler")).isEqualTo("subscriber(" + in + ")");
        }
    }

    @Test
    void topicThatIsCreatedHasThePartitionsOfTheSource(RealKafka kafka) throws Exception {
        String in = kafka.topic(3);
        kafka.send(List.of(record(in, 2, null, "2"), record(in, 0, null, "0"), record(in, 1, null, "1")));
        kafka.whileRunning(failing(kafka, in, DeadLetterPolicy.standard()), () -> kafka.read(standardTopic(in), 3));
        assertThat(kafka.read(standardTopic(in), 3))
                .hasSize(3)
                .allSatisfy(letter -> assertThat(text(letter.value())).isEqualTo(Integer.toString(letter.partition())));
    }

    @Test
    void topicWithFewerPartitionsTakesTheRecordsOfAll(RealKafka kafka) throws Exception {
        String in = kafka.topic(3);
        kafka.create(standardTopic(in));
        kafka.send(List.of(record(in, 2, null, "2"), record(in, 0, null, "0"), record(in, 1, null, "1")));
        kafka.whileRunning(failing(kafka, in, DeadLetterPolicy.standard()), () -> kafka.read(standardTopic(in), 3));
        assertThat(kafka.read(standardTopic(in), 3))
                .extracting(letter -> header(letter, "dlq.partition"))
                .containsExactlyInAnyOrder("0", "1", "2");
    }

    @Test
    void topicPrefixAndFurtherHeadersCanBeChosen(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a");
        DeadLetterPolicy policy = DeadLetterPolicy.standard()
                .topic("dead.{topic}.of.{groupId}")
                .headerPrefix("x-")
                .header("team", "billing")
                .header("stage", "prod");
        kafka.whileRunning(failing(kafka, in, policy), () -> awaitDone(kafka, in, 1));
        ConsumerRecord<byte[], byte[]> letter =
                kafka.read("dead." + in + ".of." + group, 1).getFirst();
        assertThat(names(letter))
                .isEqualTo(Stream.concat(prefixed("x-").stream(), Stream.of("team", "stage"))
                        .toList());
        assertThat(header(letter, "x-message")).isEqualTo("never");
        assertThat(header(letter, "team")).isEqualTo("billing");
        assertThat(header(letter, "stage")).isEqualTo("prod");
        assertThat(kafka.exists(standardTopic(in))).isFalse();
    }

    @Test
    void annotationCanChooseThemToo(RealKafka kafka) throws Exception {
        record Handlers(AtomicInteger calls) {
            @KafkaSubscriber(
                    topics = "letters-annotated",
                    groupId = "letters-annotated",
                    deadLetter =
                            @DeadLetter(
                                    topic = "letters-dead",
                                    headerPrefix = "",
                                    headers = {"team = billing", "empty="},
                                    maxTextLength = 32))
            void handle(String body, KafkaMessage<String> message) {
                calls.incrementAndGet();
                message.reject("r".repeat(100) + body);
            }
        }
        kafka.create("letters-annotated");
        kafka.send("letters-annotated", "a");
        kafka.whileRunning(
                new Handlers(calls),
                () -> eventually(() -> assertThat(kafka.committed("letters-annotated", "letters-annotated", 0))
                        .isEqualTo(1)));
        ConsumerRecord<byte[], byte[]> letter = kafka.read("letters-dead", 1).getFirst();
        assertThat(names(letter))
                .isEqualTo(Stream.concat(NAMES.stream(), Stream.of("team", "empty"))
                        .toList());
        assertThat(header(letter, "message")).isEqualTo("r".repeat(29) + "...");
        assertThat(header(letter, "team")).isEqualTo("billing");
        assertThat(header(letter, "empty")).isEmpty();
    }

    @Test
    void everyTextIsCutAtACharacter(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a");
        DeadLetterPolicy policy = DeadLetterPolicy.standard().maxTextLength(33).header("long", "h".repeat(100));
        kafka.whileRunning(
                failing(kafka, in, policy, new IllegalStateException("\uD83D\uDE00".repeat(5_000_000))),
                () -> awaitDone(kafka, in, 1));
        ConsumerRecord<byte[], byte[]> letter = kafka.read(standardTopic(in), 1).getFirst();
        assertThat(header(letter, "dlq.message")).isEqualTo("\uD83D\uDE00".repeat(7) + "...");
        assertThat(header(letter, "dlq.topic")).isEqualTo(in.substring(0, 30) + "...");
        assertThat(header(letter, "long")).isEqualTo("h".repeat(30) + "...");
        assertThat(letter.headers())
                .allSatisfy(header -> assertThat(header.value()).hasSizeLessThanOrEqualTo(33));
    }

    @Test
    void recordThatIsLargerThanTopicsUsuallyTakeIsWrittenToTheTopicThatIsCreated(RealKafka kafka) throws Exception {
        String in = "t-" + UUID.randomUUID();
        kafka.kafka().createTopic(in, 1, Map.of("max.message.bytes", "3000000"));
        byte[] large = new byte[2_999_000];
        Arrays.fill(large, (byte) 7);
        KafkaBroker broker = failing(kafka, in, DeadLetterPolicy.standard());
        kafka.whileRunning(broker, () -> {
            broker.publish(in, large);
            ConsumerRecord<byte[], byte[]> letter =
                    kafka.read(standardTopic(in), 1).getFirst();
            assertThat(letter.value()).isEqualTo(large);
            assertThat(names(letter)).containsAll(prefixed("dlq."));
            awaitDone(kafka, in, 1);
        });
    }

    @Test
    void whatATopicDoesNotTakeIsWrittenWithFewerHeadersAndThenWithNone(RealKafka kafka) throws Exception {
        String in = "t-" + UUID.randomUUID();
        kafka.kafka().createTopic(in, 1, Map.of("max.message.bytes", "2000"));
        kafka.kafka().createTopic(standardTopic(in), 1, Map.of("max.message.bytes", "2000"));
        int largest = sendLargest(kafka, in, 2_000);
        kafka.send(in, "v".repeat(largest - 150));
        kafka.send(in, "v".repeat(largest - 1_500));
        kafka.whileRunning(failing(kafka, in, DeadLetterPolicy.standard()), () -> awaitDone(kafka, in, 3));
        Map<Integer, List<String>> namesBySize = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> letter : kafka.read(standardTopic(in), 3)) {
            namesBySize.put(letter.value().length, names(letter));
        }
        assertThat(namesBySize)
                .isEqualTo(Map.of(
                        largest,
                        List.of(),
                        largest - 150,
                        List.of("dlq.topic", "dlq.partition", "dlq.offset"),
                        largest - 1_500,
                        prefixed("dlq.")));
        assertThat(calls).hasValue(3);
    }

    /** Sends a record of exactly the size that a topic takes; gives how large its value is. */
    private static int sendLargest(RealKafka kafka, String topic, int from) {
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.servers()), new ByteArraySerializer(), new ByteArraySerializer())) {
            return IntStream.iterate(from, size -> size > 0, size -> size - 1)
                    .filter(size -> isTaken(producer, record(topic, "v".repeat(size))))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean isTaken(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
            return true;
        } catch (InterruptedException | ExecutionException e) {
            assertThat(e).hasCauseInstanceOf(RecordTooLargeException.class);
            return false;
        }
    }

    @Test
    void withoutATopicAndThePermissionToCreateItThePartitionWaitsUntilItIsThere(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a");
        try (Logs logs = Logs.of("dev.faststream.internal.Settling")) {
            kafka.whileRunning(failing(kafka, in, DeadLetterPolicy.standard().create(false)), () -> {
                eventually(() -> assertThat(logs.naming("there is no topic " + standardTopic(in)))
                        .hasSizeGreaterThan(1)
                        .allSatisfy(line -> assertThat(line).contains("nothing is lost", "create it")));
                assertThat(kafka.exists(standardTopic(in))).isFalse();
                assertThat(kafka.committed(group, in, 0)).isEqualTo(-1);
                kafka.create(standardTopic(in));
                awaitDone(kafka, in, 1);
            });
        }
        assertThat(kafka.size(standardTopic(in))).isEqualTo(1);
        assertThat(text(kafka.read(standardTopic(in), 1).getFirst().value())).isEqualTo("a");
        assertThat(calls).hasValue(1);
    }

    @Test
    void brokerDecidesForSubscribersThatSayNothing(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, "a");
        KafkaBroker broker = KafkaBroker.of(kafka.servers())
                .retry(RetryPolicy.none())
                .deadLetters(DeadLetterPolicy.standard().topic("broker.{topic}"));
        broker.subscriber(in).groupId(group).consume(String.class, body -> {
            calls.incrementAndGet();
            throw new IllegalStateException("never");
        });
        kafka.whileRunning(broker, () -> awaitDone(kafka, in, 1));
        assertThat(kafka.size("broker." + in)).isEqualTo(1);
        assertThat(calls).hasValue(1);
    }

    @Test
    void deadLettersThatTheSameGroupReadsAreWarnedOf(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.create(standardTopic(in));
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(in).groupId(group).consume(String.class, body -> {});
        broker.subscriber(standardTopic(in)).groupId(group).consume(String.class, body -> {});
        broker.subscriber(standardTopic(in)).groupId(group + "-2").consume(String.class, body -> {});
        try (Logs logs = Logs.of(Wiring.class)) {
            kafka.whileRunning(broker, () -> {});
            assertThat(logs.naming(standardTopic(in)))
                    .singleElement()
                    .asString()
                    .contains("dead letters of subscriber(" + in + ")", "same group " + group, "a group of its own");
        }
    }

    @Test
    void textsAreCutAtTheirBytesInUtf8() {
        assertThat(text(LetterHeaders.cut("x".repeat(40), 40))).isEqualTo("x".repeat(40));
        assertThat(text(LetterHeaders.cut("x".repeat(41), 40))).isEqualTo("x".repeat(37) + "...");
        assertThat(text(LetterHeaders.cut("ü".repeat(20), 40))).isEqualTo("ü".repeat(20));
        assertThat(text(LetterHeaders.cut("ü".repeat(21), 40))).isEqualTo("ü".repeat(18) + "...");
        assertThat(text(LetterHeaders.cut("\u20AC".repeat(14), 40))).isEqualTo("\u20AC".repeat(12) + "...");
        assertThat(text(LetterHeaders.cut("x".repeat(40) + "\uD83D\uDE00", 40))).isEqualTo("x".repeat(37) + "...");
        assertThat(text(LetterHeaders.cut("", 40))).isEmpty();
        assertThat(text(LetterHeaders.cut("all of it", Integer.MAX_VALUE))).isEqualTo("all of it");
    }

    @Test
    void lettersOfAPartitionKeepTheOrderOfItsLog(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        kafka.send(in, IntStream.range(0, 200).mapToObj(Integer::toString).toArray(String[]::new));
        kafka.whileRunning(failing(kafka, in, DeadLetterPolicy.standard()), () -> awaitDone(kafka, in, 200));
        assertThat(kafka.read(standardTopic(in), 200))
                .extracting(letter -> Integer.parseInt(text(letter.value())))
                .isSorted()
                .hasSize(200);
    }

    @Test
    void letterKeepsATimestampThatIsOlderThanAnyRetentionOrInTheFuture(RealKafka kafka) throws Exception {
        String in = "t-" + UUID.randomUUID();
        kafka.kafka().createTopic(in, 1, Map.of("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)));
        long now = System.currentTimeMillis();
        long year = Duration.ofDays(365).toMillis();
        kafka.send(List.of(
                new ProducerRecord<>(in, 0, now - 20 * year, bytes("k"), bytes("old")),
                new ProducerRecord<>(in, 0, now + year, bytes("k"), bytes("future"))));
        kafka.whileRunning(failing(kafka, in, DeadLetterPolicy.standard()), () -> awaitDone(kafka, in, 2));
        assertThat(kafka.read(standardTopic(in), 2))
                .extracting(ConsumerRecord::timestamp)
                .containsExactly(now - 20 * year, now + year);
        assertThat(kafka.topicSetting(standardTopic(in), "retention.ms")).isEqualTo("-1");
    }
}
