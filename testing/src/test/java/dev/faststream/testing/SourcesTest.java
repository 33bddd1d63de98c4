package dev.faststream.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.RetryPolicy;
import dev.faststream.kafka.KafkaBatch;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaMessage;
import dev.faststream.kafka.KafkaSource;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who asks a source waits in virtual time. Whatever really waits for a minute fails by the limit of a test. */
@Timeout(20)
final class SourcesTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private final KafkaBroker broker = KafkaBroker.of("nowhere:1");
    private final List<@Nullable String> taken = new CopyOnWriteArrayList<>();

    private KafkaSource<KafkaMessage<String>> source() {
        return broker.subscriber("in").groupId("g").source(String.class);
    }

    private static <M> M demand(KafkaSource<M> source) throws InterruptedException {
        return source.next(TEN_MINUTES).orElseThrow(() -> new AssertionError("nothing came from " + source));
    }

    private Thread iterating(KafkaSource<KafkaMessage<String>> source) {
        return Thread.ofVirtual().start(() -> {
            for (KafkaMessage<String> message : source) {
                taken.add(message.body());
            }
        });
    }

    // --- the test asks

    @Test
    void tenMinutesInWhichNothingComesPassAtOnce() throws Exception {
        try (KafkaSource<KafkaMessage<String>> source = source();
                TestKafka kafka = TestKafka.inMemory().start(broker)) {
            Instant before = kafka.now();
            assertThat(source.next(TEN_MINUTES)).isEmpty();
            assertThat(kafka.now()).isEqualTo(before.plus(TEN_MINUTES));
            assertThat(source.next(Duration.ZERO)).isEmpty();
            assertThat(kafka.now()).isEqualTo(before.plus(TEN_MINUTES));
        }
    }

    @Test
    void aRecordThatComesAfterFiveMinutesIsGivenThen() throws Exception {
        broker.subscriber("early")
                .groupId("late")
                .retry(RetryPolicy.standard()
                        .attempts(2)
                        .delay(Duration.ofMinutes(5))
                        .maxDelay(Duration.ofMinutes(5)))
                .publisher("in")
                .handle(String.class, (body, message) -> {
                    if (message.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return body;
                });
        try (KafkaSource<KafkaMessage<String>> source = source();
                TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.publish("early", "a");
            Instant before = kafka.now();
            assertThat(source.next(Duration.ofMinutes(4))).isEmpty();
            assertThat(demand(source).body()).isEqualTo("a");
            assertThat(kafka.now())
                    .isBetween(
                            before.plus(Duration.ofMinutes(5)).minusSeconds(1),
                            before.plus(Duration.ofMinutes(5)).plusSeconds(1));
        }
    }

    @Test
    void aNackedMessageComesAgainAfterItsPause() throws Exception {
        try (KafkaSource<KafkaMessage<String>> source = source();
                TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.publish("in", "a");
            demand(source).nack(Duration.ofMinutes(5));
            assertThat(source.next(Duration.ofMinutes(4))).isEmpty();
            assertThat(demand(source).attempt()).isEqualTo(2);
        }
    }

    @Test
    void aBatchThatIsNotFullIsGivenWhenItIsOldEnough() throws Exception {
        try (KafkaSource<KafkaBatch<String>> source = broker.subscriber("in")
                        .groupId("g")
                        .batch()
                        .maxRecords(3)
                        .batchTimeoutMs(300_000)
                        .source(String.class);
                TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.publishAll("in", List.of("a", "b"));
            assertThat(source.next(Duration.ofMinutes(4))).isEmpty();
            assertThat(demand(source).bodies()).containsExactly("a", "b");
        }
    }

    @Test
    void whatIsDoneIsCommittedThoughNobodyAsksForTheRest() throws Exception {
        try (KafkaSource<KafkaMessage<String>> source = source();
                TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.publishAll("in", List.of("a", "b", "c"));
            demand(source);
            assertThat(demand(source).body()).isEqualTo("b");
            assertThat(kafka.committed("in")).isEqualTo(Map.of(0, 1L));
        }
    }

    // --- nobody asks

    @Test
    void aSourceThatNobodyAsksKeepsNobodyWaitingAndTimeFromNothing() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        broker.subscriber("other")
                .groupId("other")
                .retry(RetryPolicy.standard()
                        .attempts(2)
                        .delay(Duration.ofHours(1))
                        .maxDelay(Duration.ofHours(1)))
                .consume(String.class, body -> {
                    if (attempts.incrementAndGet() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                });
        try (KafkaSource<KafkaMessage<String>> source = source();
                TestKafka kafka = TestKafka.inMemory().start(broker)) {
            Instant before = kafka.now();
            kafka.publishAll("in", List.of("a", "b"));
            kafka.publish("other", "x");
            assertThat(kafka.now()).isBefore(before.plusSeconds(1));
            kafka.handler("other").awaitCalls(2); // an hour later
            kafka.advance(Duration.ofHours(3));
            assertThat(attempts).hasValue(2);
            assertThat(source.next(Duration.ZERO).map(KafkaMessage::body)).contains("a");
            kafka.publish("other", "y");
            assertThat(attempts).hasValue(3);
        }
    }

    // --- a thread of the app asks

    @Test
    void publishWaitsForAThreadThatIterates() {
        KafkaSource<KafkaMessage<String>> source = source();
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            Thread thread = iterating(source);
            awaitState(thread);
            for (String body : List.of("a", "b", "c", "d")) {
                kafka.publish("in", body);
                assertThat(taken).last().isEqualTo(body);
            }
            assertThat(kafka.committed("in")).isEqualTo(Map.of(0, 4L));
            source.close();
            kafka.await("the thread to end", () -> !thread.isAlive());
        }
    }

    @Test
    void aThreadThatIteratesMovesNoClockAndEndsWithTheApp() throws Exception {
        Thread thread;
        try (TestKafka kafka = TestKafka.inMemory().start(broker.name("b"))) {
            KafkaSource<KafkaMessage<String>> source =
                    broker.subscriber("in").groupId("g").source(String.class).start();
            thread = iterating(source);
            kafka.publish("in", "a");
            kafka.await("the thread to ask", () -> taken.size() == 1);
            Instant before = kafka.now();
            awaitState(thread);
            assertThat(kafka.now()).isEqualTo(before);
        }
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void aThreadGetsNothingWhenTheTestHasLetItsTimePass() throws Exception {
        List<Optional<?>> got = new CopyOnWriteArrayList<>();
        try (KafkaSource<KafkaMessage<String>> source = source();
                TestKafka kafka = TestKafka.inMemory().start(broker)) {
            Thread thread = Thread.ofPlatform().start(() -> {
                try {
                    got.add(source.next(TEN_MINUTES));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            awaitState(thread);
            kafka.advance(TEN_MINUTES.minusSeconds(1));
            assertThat(got).isEmpty();
            kafka.advance(Duration.ofSeconds(1));
            assertThat(got).containsExactly(Optional.empty());
        }
    }

    private static void awaitState(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }
}
