package dev.faststream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.AckPolicy;
import dev.faststream.DeduplicationMiddleware;
import dev.faststream.FastStream;
import dev.faststream.HandlerTimeoutException;
import dev.faststream.Handles;
import dev.faststream.Path;
import dev.faststream.Response;
import dev.faststream.RetryPolicy;
import dev.faststream.SeenMessages;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaMessage;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaSource;
import dev.faststream.kafka.KafkaSubscriber;
import dev.faststream.kafka.KafkaSubscription;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Every handler is tested in the same way. */
final class HandlersOfAllKindsTest {
    /** Several handlers that share a subscription. */
    @KafkaSubscriber(topics = "events", groupId = "dispatch")
    static final class Dispatched {
        @Handles(header = "type", is = "created")
        @KafkaPublisher("welcome")
        String created(String body) {
            return "welcome " + body;
        }

        @Handles(otherwise = true)
        void others(String body) {}
    }

    @Test
    void eachOfSeveralHandlersOfASubscriptionHasItsOwnCalls() {
        try (TestKafka kafka = TestKafka.inMemory().start(Dispatched.class)) {
            kafka.publish("events", Response.of("Ann").header("type", "created"));
            kafka.publish("events", Response.of("Bob").header("type", "paid"));
            assertThat(kafka.handler("created").calls()).containsExactly("Ann");
            assertThat(kafka.handler("created").call(0).result()).contains("welcome Ann");
            assertThat(kafka.handler("others").calls()).containsExactly("Bob");
            assertThat(kafka.published("welcome").bodies(String.class)).containsExactly("welcome Ann");
        }
    }

    @Test
    void aRequestIsAnsweredWhileTheTestWaits() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1").replyTopic("replies");
        broker.subscriber("questions").groupId("g").handle(String.class, question -> question + "!");
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            assertThat(broker.request("questions", "well", Duration.ofSeconds(10))
                            .body(String.class))
                    .isEqualTo("well!");
            assertThat(kafka.published("replies").bodies(String.class)).containsExactly("well!");
        }
    }

    @Test
    void whatASourceOffersIsNotWaitedForAndComesToWhoAsks() throws Exception {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        try (KafkaSource<KafkaMessage<String>> source =
                        broker.subscriber("in").groupId("g").source(String.class);
                TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.publish("in", "a");
            assertThat(source.next(Duration.ZERO).map(KafkaMessage::body)).contains("a");
        }
    }

    /** Topics that are found by their names. */
    static final class Regional {
        @KafkaSubscriber(topics = "orders.{region}", groupId = "regions")
        String take(String order, @Path("region") String region) {
            return region + " " + order;
        }
    }

    @Test
    void topicsThatFitATemplateAreReadAsSoonAsThereAreAny() {
        try (TestKafka kafka = TestKafka.inMemory().start(Regional.class)) {
            kafka.publish("orders.eu", "a");
            kafka.publish("orders.us", "b");
            assertThat(kafka.handler("take").all())
                    .extracting(call -> call.result().orElseThrow())
                    .containsExactly("eu a", "us b");
        }
    }

    @Test
    void withoutAGroupWhatComesAfterTheStartIsHandled() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        broker.subscriber("a").consume(String.class, text -> {});
        try (TestKafka kafka = TestKafka.inMemory().partitions(3).start(broker)) {
            for (int i = 0; i < 3; i++) {
                kafka.publish("a", Response.of("x" + i).partition(i));
            }
            assertThat(kafka.handler("a").calls()).containsExactly("x0", "x1", "x2");
        }
    }

    @Test
    void aSubscriberThatIsAddedWhileTheAppRunsIsRecordedToo() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        broker.subscriber("a").groupId("g").consume(String.class, text -> {});
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            KafkaSubscription later = broker.subscriber("b").groupId("g2").consume(String.class, text -> {});
            later.start();
            kafka.publish("b", "x");
            assertThat(kafka.handler("b").calls()).containsExactly("x");
            later.stop();
            kafka.publish("b", "y");
            assertThat(kafka.handler("b").count()).isEqualTo(1);
            later.start();
            kafka.awaitIdle();
            assertThat(kafka.handler("b").calls()).containsExactly("x", "y");
        }
    }

    @Test
    void aStageIsShownByWhatItComesTo() throws InterruptedException {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        try (ScheduledExecutorService elsewhere = Executors.newSingleThreadScheduledExecutor()) {
            broker.subscriber("a").groupId("g").publisher("b").handle(String.class, text -> {
                CompletableFuture<String> later = new CompletableFuture<>();
                var unused = elsewhere.schedule(() -> later.complete(text + "!"), 20, TimeUnit.MILLISECONDS);
                CompletionStage<String> stage = later;
                return stage;
            });
            try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
                kafka.publish("a", "x");
                assertThat(kafka.handler("a").call(0).result()).contains("x!");
                assertThat(kafka.published("b").bodies(String.class)).containsExactly("x!");
            }
            assertThat(elsewhere.shutdownNow()).isEmpty();
        }
    }

    @Test
    void whatMiddlewareDoesWhenAMessageIsDoneIsWaitedFor() {
        Set<String> ids = ConcurrentHashMap.newKeySet();
        SeenMessages seen = new SeenMessages() {
            @Override
            public boolean contains(String id) {
                return ids.contains(id);
            }

            @Override
            public void add(Collection<String> more) {
                ids.addAll(more);
            }
        };
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        broker.middleware(DeduplicationMiddleware.byKey(seen));
        broker.subscriber("a").groupId("g").publisher("b").handle(String.class, text -> text);
        try (TestKafka kafka = TestKafka.inMemory().start(FastStream.of(broker))) {
            kafka.publish("a", Response.of("x").key("1"));
            assertThat(ids).hasSize(1);
            kafka.publish("a", Response.of("x").key("1"));
            assertThat(kafka.handler("a").count()).isEqualTo(1);
            assertThat(kafka.lag("a")).isZero();
        }
    }

    @Test
    void aHandlerThatTakesTooLongIsInterruptedByTheClockOfTheTest() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        broker.subscriber("a")
                .groupId("g")
                .handlerTimeout(Duration.ofMinutes(5))
                .retry(RetryPolicy.none())
                .consume(String.class, text -> new CountDownLatch(1).await());
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.send("a", "x");
            kafka.handler("a").awaitBegun(1);
            kafka.advance(Duration.ofMinutes(5).plusSeconds(1));
            kafka.await(
                    "the handler to fail", () -> !kafka.handler("a").failures().isEmpty());
            assertThat(kafka.handler("a").failures())
                    .extracting(HandlerFailure::cause)
                    .first()
                    .isInstanceOf(HandlerTimeoutException.class);
        }
    }

    @Test
    void whatIsAckedFirstIsRaisedTooWhenItFails() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        broker.subscriber("a").groupId("g").ackPolicy(AckPolicy.ACK_FIRST).consume(String.class, text -> {
            throw new IllegalStateException("no");
        });
        TestKafka kafka = TestKafka.inMemory().start(broker);
        kafka.publish("a", "x");
        assertThat(kafka.committed("a")).isEqualTo(Map.of(0, 1L));
        assertThatThrownBy(kafka::close).isInstanceOf(AssertionError.class).hasMessageContaining("a-0@0");
    }

    @Test
    void whatIsMarkedLaterIsCommittedThen() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        List<Runnable> marks = new CopyOnWriteArrayList<>();
        broker.subscriber("a")
                .groupId("g")
                .ackPolicy(AckPolicy.MANUAL)
                .consume(String.class, (text, message) -> marks.add(message::ack));
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.publish("a", "x");
            assertThat(kafka.committed("a")).isEmpty();
            marks.getFirst().run();
            assertThat(kafka.committed("a")).isEqualTo(Map.of(0, 1L));
        }
    }
}
