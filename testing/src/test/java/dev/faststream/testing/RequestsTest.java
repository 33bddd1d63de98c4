package dev.faststream.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.RequestTimeoutException;
import dev.faststream.RetryPolicy;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.Publisher;
import dev.faststream.kafka.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for a reply does so in virtual time. Whatever really waits for a minute fails by the limit of a test. */
@Timeout(20)
final class RequestsTest {
    private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

    private final KafkaBroker broker = KafkaBroker.of("nowhere:1").replyTopic("replies");

    /** Answers after five minutes. */
    private void answerLate() {
        broker.subscriber("questions")
                .groupId("g")
                .retry(RetryPolicy.standard()
                        .attempts(2)
                        .delay(Duration.ofMinutes(5))
                        .maxDelay(Duration.ofMinutes(5)))
                .handle(String.class, (body, message) -> {
                    if (message.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return body + "!";
                });
    }

    @Test
    void aRequestThatNobodyAnswersTimesOutAtOnce() {
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            Instant before = kafka.now();
            assertThatThrownBy(() -> broker.request("questions", "well", TEN_MINUTES))
                    .isInstanceOf(RequestTimeoutException.class)
                    .hasMessageContaining("within 600000 ms");
            assertThat(kafka.now()).isEqualTo(before.plus(TEN_MINUTES));
        }
    }

    @Test
    void aReplyThatComesInTimeIsGivenAndOneThatComesLaterIsDropped() {
        answerLate();
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            assertThat(broker.request("questions", "a", TEN_MINUTES).body(String.class))
                    .isEqualTo("a!");
            assertThatThrownBy(() -> broker.request("questions", "b", Duration.ofMinutes(4)))
                    .isInstanceOf(RequestTimeoutException.class);
            kafka.advance(Duration.ofMinutes(2));
            assertThat(kafka.published("replies").bodies(String.class)).containsExactly("a!", "b!");
        }
    }

    @Test
    void whatIsNotWaitedForTimesOutWhileTheTestWaitsOrLetsTimePass() {
        Publisher<String> questions = broker.publisher("questions", String.class);
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            CompletableFuture<Reply> reply = questions.requestAsync("well", TEN_MINUTES);
            kafka.awaitIdle();
            assertThat(reply).isNotDone();
            kafka.advance(TEN_MINUTES.minusSeconds(1));
            assertThat(reply).isNotDone();
            kafka.advance(Duration.ofSeconds(1));
            assertThat(reply).isCompletedExceptionally();

            CompletableFuture<Reply> another = questions.requestAsync("well", TEN_MINUTES);
            kafka.await("the end of the request", another::isDone);
            assertThatThrownBy(another::join).hasCauseInstanceOf(RequestTimeoutException.class);
        }
    }

    @Test
    void theFutureOfAReplyAndWhatFollowsFromItCanBeWaitedFor() throws Exception {
        answerLate();
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            CompletableFuture<@Nullable String> text =
                    broker.requestAsync("questions", "a", TEN_MINUTES).thenApply(reply -> reply.body(String.class));
            assertThatThrownBy(() -> text.get(4, TimeUnit.MINUTES)).isInstanceOf(TimeoutException.class);
            assertThat(text.get()).isEqualTo("a!");
            assertThat(broker.requestAsync("questions", "b", TEN_MINUTES)
                            .thenApply(reply -> reply.body(String.class))
                            .join())
                    .isEqualTo("b!");
            CompletableFuture<Reply> unanswered = broker.requestAsync("nobody", "a", TEN_MINUTES);
            assertThatThrownBy(unanswered::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(RequestTimeoutException.class);
            CompletableFuture<Reply> impatient =
                    broker.requestAsync("nobody", "a", TEN_MINUTES).orTimeout(1, TimeUnit.MINUTES);
            Instant before = kafka.now();
            assertThatThrownBy(impatient::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
            assertThat(kafka.now()).isEqualTo(before.plus(Duration.ofMinutes(1)));
        }
    }

    @Test
    void aHandlerThatRequestsWaitsInVirtualTimeToo() {
        List<String> seen = new CopyOnWriteArrayList<>();
        broker.subscriber("in").groupId("in").consume(String.class, body -> {
            try {
                seen.add(broker.request("nobody", body, TEN_MINUTES).toString());
            } catch (RequestTimeoutException e) {
                seen.add("no answer");
            }
        });
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            kafka.publish("in", "a");
            assertThat(seen).containsExactly("no answer");
        }
    }

    @Test
    void whatIsPublishedWithoutWaitingCanBeWaitedFor() throws Exception {
        try (TestKafka kafka = TestKafka.inMemory().start(broker)) {
            assertThat(broker.publishAsync("out", "a").get().offset()).isZero();
            assertThat(broker.publisher("out", String.class)
                            .publishAsync("b")
                            .get()
                            .offset())
                    .isEqualTo(1);
            assertThat(kafka.published("out").bodies(String.class)).containsExactly("a", "b");
        }
    }
}
