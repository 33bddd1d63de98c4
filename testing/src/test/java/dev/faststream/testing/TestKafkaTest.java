package dev.faststream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.FastStream;
import dev.faststream.Headers;
import dev.faststream.Response;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.testing.Shop.User;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

final class TestKafkaTest {
    @Test
    void aMessageIsHandledAndItsResultPublishedWhenPublishReturns() {
        try (TestKafka kafka = TestKafka.inMemory().start(Shop.class)) {
            kafka.publish("in", new User("John", 1));
            assertThat(kafka.handler("register").calls()).containsExactly(new User("John", 1));
            assertThat(kafka.published("out").bodies(String.class)).containsExactly("User: 1 - John registered");
            assertThat(kafka.committed("in")).isEqualTo(Map.of(0, 1L));
            assertThat(kafka.lag("in")).isZero();
        }
    }

    @Test
    void keyHeadersAndPartitionArriveAsTheyWereSent() {
        try (TestKafka kafka = TestKafka.inMemory().topic("watched", 3).start(Shop.class)) {
            kafka.publish(
                    "watched", Response.of("a").key("k").header("trace", "1").partition(2));
            ProducerRecord<byte[], byte[]> raw = new ProducerRecord<>("watched", 1, null, null, new byte[] {'b'});
            raw.headers().add(new RecordHeader("binary", new byte[] {(byte) 0xff}));
            kafka.publish(raw);
            List<TestMessage> messages = kafka.handler("watch").messages();
            assertThat(messages).extracting(TestMessage::partition).containsExactly(2, 1);
            assertThat(messages.get(0).key()).contains("k");
            assertThat(messages.get(0).header("trace")).contains("1");
            assertThat(messages.get(0).attempt()).isEqualTo(1);
            assertThat(messages.get(1).headers().bytes("binary")).contains(new byte[] {(byte) 0xff});
            assertThat(messages.get(1).body()).isEqualTo("b");
            PublishedMessages published = kafka.published("watched");
            assertThat(published.keys()).containsExactlyInAnyOrder("k", null);
            assertThat(published.headers("trace")).containsExactlyInAnyOrder("1", null);
        }
    }

    @Test
    void aRetryAfterTenMinutesTakesNoTime() {
        Shop.Bank bank = new Shop.Bank();
        KafkaBroker broker = KafkaBroker.of("nowhere:1").include(new Shop(bank));
        Instant began = Instant.now();
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            bank.refuse(1);
            kafka.publish("payments", "rent");
            HandlerCalls book = kafka.handler("book");
            assertThat(book.count()).isEqualTo(1);
            assertThat(book.call(0).exception()).get().asString().contains("refuses rent");
            kafka.advance(Duration.ofMinutes(9));
            assertThat(book.count()).isEqualTo(1);
            kafka.advance(Duration.ofMinutes(1).plusSeconds(1));
            assertThat(book.count()).isEqualTo(2);
            assertThat(Duration.between(book.call(0).at(), book.call(1).at()))
                    .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(10).plusSeconds(1));
            assertThat(book.call(1).message().attempt()).isEqualTo(2);
            assertThat(kafka.lag("payments")).isZero();
        }
        assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void timePassesByItselfWhileATestWaits() {
        Shop.Bank bank = new Shop.Bank();
        try (TestKafka kafka =
                TestKafka.inMemory().start(KafkaBroker.of("nowhere:1").include(new Shop(bank)))) {
            bank.refuse(3);
            kafka.publish("payments", "rent");
            kafka.handler("book").awaitCalls(3);
            kafka.awaitIdle();
            PublishedMessages letters = kafka.deadLetters("payments");
            assertThat(letters.size()).isEqualTo(1);
            assertThat(letters.get(0).topic()).isEqualTo("dlq.booking.payments");
            assertThat(letters.get(0).header("dlq.message")).contains("the bank refuses rent");
            assertThat(letters.bodies(String.class)).containsExactly("rent");
        }
    }

    @Test
    void aBatchWaitsForItsAgeAndIsFullBefore() {
        try (TestKafka kafka = TestKafka.inMemory().start(Shop.class)) {
            HandlerCalls each = kafka.handler("each");
            kafka.publishAll("events", List.of("a", Response.of("b").header("trace", "7")));
            assertThat(each.calls()).isEmpty();
            kafka.publish("events", "c");
            assertThat(each.calls()).containsExactly(List.of("a", "b", "c"));
            RecordedCall call = each.call(0);
            assertThat(call.arguments().get(2))
                    .isEqualTo(List.of(Optional.empty(), Optional.of("7"), Optional.empty()));
            assertThat(call.messages()).extracting(TestMessage::offset).containsExactly(0L, 1L, 2L);
            assertThat(call.messages())
                    .extracting(TestMessage::headers)
                    .extracting((Headers headers) -> headers.textOr("trace", "none"))
                    .containsExactly("none", "7", "none");
            assertThat(call.result()).contains(3);
            kafka.publish("events", "d");
            assertThat(each.count()).isEqualTo(1);
            kafka.advance(Duration.ofSeconds(6));
            assertThat(each.last().bodies()).containsExactly("d");
        }
    }

    @Test
    void whatTheTestDoesNotAskForIsRaisedAtItsEnd() {
        TestKafka kafka = TestKafka.inMemory().start(Shop.class);
        ProducerRecord<byte[], byte[]> malformed = new ProducerRecord<>("in", "{".getBytes(StandardCharsets.UTF_8));
        kafka.publish(malformed);
        assertThatThrownBy(kafka::close)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("1 record was not handled")
                .hasMessageContaining("in-0@0")
                .hasMessageContaining("topic dlq.registrations.in: 1 messages")
                .hasRootCauseInstanceOf(Exception.class);
    }

    @Test
    void whatTheTestAsksForIsNotRaised() {
        try (TestKafka kafka = TestKafka.inMemory().start(Shop.class)) {
            kafka.publish(new ProducerRecord<>("in", "{".getBytes(StandardCharsets.UTF_8)));
            assertThat(kafka.failures()).extracting(HandlerFailure::topic).containsExactly("in");
        }
        try (TestKafka kafka = TestKafka.inMemory().ignoringFailures().start(Shop.class)) {
            kafka.publish(new ProducerRecord<>("in", "{".getBytes(StandardCharsets.UTF_8)));
            assertThat(kafka.handler("register").count()).isZero();
        }
    }

    @Test
    void whatIsWaitedForInVainIsReportedWithWhatThereWas() {
        try (TestKafka kafka = TestKafka.inMemory().start(Shop.class)) {
            kafka.publish("in", new User("John", 1));
            assertThatThrownBy(() -> kafka.handler("register").awaitCalls(2, Duration.ofMinutes(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("Waited for 2 calls of Shop.register to end")
                    .hasMessageContaining("handler Shop.register: 1 calls")
                    .hasMessageContaining("User[user=John, userId=1]")
                    .hasMessageContaining("topic out: 1 messages")
                    .hasMessageContaining("group registrations in in: committed {0=1}, lag 0");
        }
    }

    @Test
    void lambdasAndSeveralSubscribersOfATopicAreRecordedToo() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        broker.subscriber("a").groupId("one").publisher("b").handle(String.class, text -> text + "!");
        broker.subscriber("b").groupId("two").consume(String.class, text -> {});
        broker.subscriber("b").groupId("three").consume(String.class, text -> {});
        FastStream app = FastStream.of(broker);
        try (TestKafka kafka = TestKafka.inMemory().start(app)) {
            kafka.publish("a", "x");
            assertThat(kafka.handler("a").calls()).containsExactly("x");
            assertThat(kafka.handlerCalls())
                    .hasSize(3)
                    .allSatisfy(calls -> assertThat(calls.count()).isEqualTo(1));
            assertThat(kafka.lag("b", "two") + kafka.lag("b", "three")).isZero();
        }
    }

    @Test
    void ofTwoMembersOfAGroupOneGetsAMessage() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        broker.subscriber("a").groupId("same").consume(String.class, text -> {});
        broker.subscriber("a").groupId("same").consume(String.class, text -> {});
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.publish("a", "x");
            assertThat(kafka.handlerCalls().stream()
                            .mapToInt(HandlerCalls::count)
                            .sum())
                    .isEqualTo(1);
        }
    }

    @Test
    void aBatchHandlerGetsWhatIsPublishedAlone() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        broker.subscriber("a").groupId("g").batch().handle(String.class, texts -> texts.size());
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.publish("a", "hello");
            RecordedCall call = kafka.handler("a").awaitCalls(1).call(0);
            assertThat(call.bodies()).containsExactly("hello");
            assertThat(call.result()).contains(1);
        }
    }

    @Test
    void sameSeedGivesTheSameTest() {
        List<List<String>> runs = new ArrayList<>();
        for (long seed : new long[] {1, 1, 2, 3, 4}) {
            try (TestKafka kafka =
                    TestKafka.inMemory().seed(seed).topic("watched", 4).start(Shop.class)) {
                kafka.publishAll(
                        "watched",
                        IntStream.range(0, 40).mapToObj(Integer::toString).toList());
                kafka.publishAll(
                        "watched",
                        IntStream.range(0, 40)
                                .mapToObj(i -> Response.of("p" + i).partition(i % 4))
                                .toList());
                runs.add(kafka.handler("watch").messages().stream()
                        .map(message -> message.partition() + ":" + message.body())
                        .toList());
            }
        }
        assertThat(runs.get(0)).hasSize(80).isEqualTo(runs.get(1));
        assertThat(runs.stream().distinct().count()).isGreaterThan(2);
    }

    @Test
    void aThousandMessagesTakeWellUnderASecond(TestReporter reporter) {
        Duration best = Duration.ofDays(1);
        for (int round = 0; round < 5; round++) {
            Instant began = Instant.now();
            try (TestKafka kafka = TestKafka.inMemory().start(Shop.class)) {
                kafka.publishAll(
                        "in",
                        IntStream.range(0, 1_000)
                                .mapToObj(i -> new User("user " + i, i))
                                .toList());
                assertThat(kafka.published("out").size()).isEqualTo(1_000);
            }
            Duration took = Duration.between(began, Instant.now());
            reporter.publishEntry("1000 messages took", took.toString());
            best = took.compareTo(best) < 0 ? took : best;
        }
        assertThat(best).isLessThan(Duration.ofMillis(500));
    }

    @Test
    void aThousandMessagesOneByOneTakeLittleMore(TestReporter reporter) {
        try (TestKafka kafka = TestKafka.inMemory().start(Shop.class)) {
            Instant began = Instant.now();
            for (int i = 0; i < 1_000; i++) {
                kafka.publish("in", new User("user " + i, i));
            }
            reporter.publishEntry(
                    "1000 messages one by one took",
                    Duration.between(began, Instant.now()).toString());
            assertThat(kafka.published("out").size()).isEqualTo(1_000);
        }
    }
}
