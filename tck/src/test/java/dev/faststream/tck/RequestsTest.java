package dev.faststream.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.RequestTimeoutException;
import dev.faststream.Response;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.Reply;
import dev.faststream.testing.TestKafka;
import dev.faststream.testing.TestMessage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A request is answered by the handler of its topic, and each request gets its own answer, in time or not at all. */
@EveryBroker
final class RequestsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration BRIEFLY = Duration.ofMillis(300);

    private final BrokerUnderTest under;
    private final String questions = Raw.fresh("questions");
    private final String replies = Raw.fresh("replies");
    private final String group = Raw.fresh("g");
    private final KafkaBroker broker;

    RequestsTest(BrokerUnderTest under) {
        this.under = under;
        this.broker = under.app().replyTopic(replies);
    }

    @Test
    void theReplyHasTheAnswerAndTheCorrelationIdAndLiesInTheReplyTopic() {
        broker.subscriber(questions)
                .groupId(group)
                .handle(String.class, question -> Response.of(question + "!").header("by", "us"));
        try (TestKafka kafka = under.setup().start(broker)) {
            Reply reply = broker.request(questions, Response.of("well").correlationId("c1"), PATIENCE);
            assertThat(reply.body(String.class)).isEqualTo("well!");
            assertThat(reply.correlationId()).contains("c1");
            assertThat(reply.headers().text("by")).contains("us");
            TestMessage request = kafka.published(questions).get(0);
            assertThat(request.header("reply_to")).contains(replies);
            TestMessage answer = kafka.awaitPublished(replies, 1).get(0);
            assertThat(answer.header("correlation_id")).contains("c1");
        }
    }

    @Test
    void manyRequestsAtOnceGetEachTheirOwnReply() throws Exception {
        broker.subscriber(questions).groupId(group).handle(String.class, question -> question + "!");
        try (TestKafka kafka = under.setup()
                .topic(questions, 3)
                .topic(replies, 2)
                .ignoringFailures()
                .start(broker)) {
            List<CompletableFuture<Reply>> all = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                all.add(broker.requestAsync(questions, Response.of("q" + i).key("k" + i), PATIENCE));
            }
            kafka.await("all replies", () -> all.stream().allMatch(CompletableFuture::isDone));
            for (int i = 0; i < 30; i++) {
                assertThat(all.get(i).get().body(String.class)).isEqualTo("q" + i + "!");
            }
        }
    }

    @Test
    void aRequestThatNobodyAnswersInTimeFailsAndALaterReplyIsNobodys() {
        List<String> held = new CopyOnWriteArrayList<>(List.of("slow"));
        broker.subscriber(questions).groupId(group).handle(String.class, (question, message) -> {
            if (held.contains(question)) {
                message.nack(Duration.ofMillis(20)); // comes again until the test lets it be answered
                return null;
            }
            return question + "!";
        });
        try (TestKafka kafka = under.setup().start(broker)) {
            Instant before = kafka.now();
            assertThatThrownBy(() -> broker.request(questions, "slow", BRIEFLY))
                    .isInstanceOf(RequestTimeoutException.class)
                    .hasMessageContainingAll(questions, replies, "within 300 ms");
            assertThat(Duration.between(before, kafka.now())).isGreaterThanOrEqualTo(BRIEFLY.minusMillis(2));
            held.clear();
            assertThat(kafka.awaitPublished(replies, 1).bodies(String.class)).containsExactly("slow!");
            assertThat(broker.request(questions, "quick", PATIENCE).body(String.class))
                    .isEqualTo("quick!");
        }
    }

    @Test
    void aRequestWaitsForHoursAndThenFails() {
        under.features().demand(Feature.VIRTUAL_TIME);
        try (TestKafka kafka = under.setup().start(broker)) {
            Instant before = kafka.now();
            assertThatThrownBy(() -> broker.request(questions, "well", Duration.ofHours(2)))
                    .isInstanceOf(RequestTimeoutException.class);
            assertThat(kafka.now()).isEqualTo(before.plus(Duration.ofHours(2)));
        }
    }

    @Test
    void aHandlerMayRequestWhatAnotherAnswersBeforeItsOwnMessageIsDone() {
        String in = Raw.fresh("in");
        List<String> seen = new CopyOnWriteArrayList<>();
        broker.subscriber(questions).groupId(group).handle(String.class, question -> question + "!");
        broker.subscriber(in)
                .groupId(group + "-in")
                .consume(
                        String.class,
                        body -> seen.add(body + " "
                                + broker.request(questions, "well", PATIENCE).body(String.class)));
        try (TestKafka kafka = under.setup().start(broker)) {
            kafka.publish(in, "a");
            assertThat(seen).containsExactly("a well!");
            assertThat(kafka.lag(in, group + "-in")).isZero();
        }
    }
}
