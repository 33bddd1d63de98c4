package dev.faststream.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.FastStream;
import dev.faststream.Response;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.testing.Shop.User;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an app does when something goes wrong, in memory. */
final class TroubleTest {
    @ParameterizedTest
    @ValueSource(strings = {"classic", "consumer"})
    void aRebalanceInMidBatchWaitsForTheHandlerAndRepeatsNothing(String protocol) {
        CountDownLatch gate = new CountDownLatch(1);
        KafkaBroker broker = KafkaBroker.of("nowhere:1").consumerProperty("group.protocol", protocol);
        broker.subscriber("orders").groupId("g").batch().maxRecords(4).consume(String.class, batch -> {
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try (TestKafka kafka = TestKafka.inMemory().topic("orders", 2).start(broker)) {
            IntStream.range(0, 4)
                    .forEach(i -> kafka.send("orders", Response.of("o" + i).partition(i % 2)));
            HandlerCalls orders = kafka.handler("orders").awaitBegun(1);
            kafka.faults().rebalance("g");
            kafka.advance(Duration.ofSeconds(5));
            assertThat(orders.call(0).isRunning()).isTrue();
            assertThat(kafka.committed("orders")).isEmpty();
            gate.countDown();
            kafka.awaitIdle();
            assertThat(orders.count()).isEqualTo(1);
            assertThat(kafka.committed("orders")).isEqualTo(Map.of(0, 2L, 1, 2L));
            kafka.publish("orders", Response.of("o4").partition(0));
            orders.awaitCalls(2);
            assertThat(orders.last().bodies()).containsExactly("o4");
        }
    }

    @Test
    void commitsThatFailAreMadeAgain() {
        try (TestKafka kafka = TestKafka.inMemory().start(Shop.class)) {
            kafka.faults().failCommits(3);
            kafka.publish("in", new User("John", 1));
            assertThat(kafka.committed("in")).isEqualTo(Map.of(0, 1L));
            assertThat(kafka.handler("register").count()).isEqualTo(1);
        }
    }

    @Test
    void aResultThatCanNotBePublishedIsMadeAgain() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        broker.subscriber("a").groupId("g").publisher("b").handle(String.class, text -> text + "!");
        try (TestKafka kafka = TestKafka.inMemory().start(FastStream.of(broker))) {
            kafka.faults().failSends("b", 1).loseAcknowledgements("b", 1);
            kafka.publish("a", "x");
            kafka.handler("a").awaitCalls(3);
            kafka.awaitIdle();
            assertThat(kafka.published("b").bodies(String.class)).containsExactly("x!", "x!");
            assertThat(kafka.lag("a")).isZero();
        }
    }

    @Test
    void whileTheBrokerIsAwayNothingIsLost() {
        try (TestKafka kafka = TestKafka.inMemory().start(Shop.class)) {
            kafka.publish("in", new User("a", 1));
            kafka.faults().brokerAway(Duration.ofSeconds(30));
            kafka.publish("in", new User("b", 2));
            assertThat(kafka.handler("register").calls()).containsExactly(new User("a", 1), new User("b", 2));
            assertThat(kafka.lag("in")).isZero();
        }
    }

    @Test
    void aMessageThatIsWrittenTwiceIsHandledTwice() {
        try (TestKafka kafka = TestKafka.inMemory().start(Shop.class)) {
            kafka.faults().duplicateNext("in");
            kafka.publish("in", new User("a", 1));
            assertThat(kafka.handler("register").messages())
                    .extracting(TestMessage::offset)
                    .containsExactly(0L, 1L);
        }
    }

    @Test
    void whoIsThrownOutOfItsGroupComesBack() {
        try (TestKafka kafka = TestKafka.inMemory().start(Shop.class)) {
            kafka.publish("in", new User("a", 1));
            assertThat(kafka.committed("in")).isEqualTo(Map.of(0, 1L));
            kafka.faults().evict("registrations");
            kafka.publish("in", new User("b", 2));
            assertThat(kafka.handler("register").calls()).containsExactly(new User("a", 1), new User("b", 2));
            assertThat(kafka.committed("in")).isEqualTo(Map.of(0, 2L));
        }
    }

    @Test
    void aHandlerThatHangsKeepsNoTestFromEnding() {
        CountDownLatch never = new CountDownLatch(1);
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        broker.subscriber("a").groupId("g").consume(String.class, text -> never.await());
        Instant began;
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.send("a", "x");
            kafka.handler("a").awaitBegun(1);
            began = Instant.now();
        }
        assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(5));
        never.countDown();
    }

    @Test
    void whileAHandlerTakesLongItsMemberStaysInTheGroup() {
        CountDownLatch gate = new CountDownLatch(1);
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        broker.subscriber("a").groupId("g").consume(String.class, text -> gate.await());
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.send("a", "x");
            kafka.handler("a").awaitBegun(1);
            kafka.advance(Duration.ofMinutes(6)); // max.poll.interval.ms is 5 minutes
            gate.countDown();
            kafka.awaitIdle();
            assertThat(kafka.handler("a").count()).isEqualTo(1);
            assertThat(kafka.committed("a")).isEqualTo(Map.of(0, 1L));
        }
    }

    @Test
    void aFailureThatARetryHealsIsNotRaised() {
        Shop.Bank bank = new Shop.Bank();
        try (TestKafka kafka =
                TestKafka.inMemory().start(KafkaBroker.of("nowhere:1").include(new Shop(bank)))) {
            bank.refuse(2);
            kafka.publish("payments", "rent");
            kafka.handler("book").awaitCalls(3);
            assertThat(kafka.handler("book").calls()).isEqualTo(List.of("rent", "rent", "rent"));
        }
    }

    @Test
    void aHandlerThatStopsTheAppIsWaitedFor() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1");
        FastStream app = FastStream.of(broker);
        broker.subscriber("a").groupId("g").consume(String.class, text -> app.exit());
        List<String> events = new CopyOnWriteArrayList<>();
        app.afterShutdown(() -> events.add("stopped"));
        try (TestKafka kafka = TestKafka.inMemory().start(app)) {
            kafka.publish("a", "x");
            kafka.await("the app to stop", () -> !events.isEmpty());
        }
        assertThat(events).containsExactly("stopped");
    }

    @Test
    void aPausedSubscriptionIsNotWaitedFor() {
        KafkaBroker broker = KafkaBroker.of("nowhere:1").include(new Shop());
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            broker.subscription("Shop.register").pause();
            kafka.publish("in", new User("a", 1));
            assertThat(kafka.handler("register").count()).isZero();
            broker.subscription("Shop.register").resume();
            kafka.awaitIdle();
            assertThat(kafka.handler("register").count()).isEqualTo(1);
            assertThat(broker.subscription("Shop.register").inspect().status()).isEqualTo("running");
        }
    }
}
