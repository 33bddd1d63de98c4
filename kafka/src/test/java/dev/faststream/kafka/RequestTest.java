package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static dev.faststream.kafka.RealKafka.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.faststream.DecodeException;
import dev.faststream.PublishException;
import dev.faststream.RequestTimeoutException;
import dev.faststream.Response;
import dev.faststream.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests, and the replies to them. */
@WithKafka
final class RequestTest {
    private static final Duration PATIENCE = RealKafka.PATIENCE;
    private static final Duration BRIEFLY = Duration.ofMillis(300);

    private final String group = "g-" + UUID.randomUUID();

    record Question(int a, int b) {}

    record Answer(int sum) {}

    /** A broker that asks, and answers itself. */
    private KafkaBroker answering(RealKafka kafka, String questions, String replies) {
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).replyTopic(replies);
        broker.subscriber(questions)
                .groupId(group)
                .handle(
                        Question.class,
                        (question, message) -> Response.of(new Answer(question.a() + question.b()))
                                .header("asked-by", message.headers().textOr("name", "nobody")));
        return broker;
    }

    @Test
    void replyHasTheAnswerAndTheCorrelationIdOfItsRequest(RealKafka kafka) throws Exception {
        String questions = kafka.topic();
        KafkaBroker broker = answering(kafka, questions, kafka.topic());
        kafka.whileRunning(broker, () -> {
            Reply reply = broker.request(
                    questions,
                    Response.of(new Question(1, 2)).correlationId("c-1").header("name", "Ann"),
                    PATIENCE);
            assertThat(reply.body(Answer.class)).isEqualTo(new Answer(3));
            assertThat(reply.body(new TypeRef<Answer>() {})).isEqualTo(new Answer(3));
            assertThat(reply.correlationId()).contains("c-1");
            assertThat(reply.headers().text("asked-by")).contains("Ann");
            assertThat(reply.contentType()).contains("application/json");
            assertThatThrownBy(() -> reply.body(Question.class))
                    .isInstanceOf(DecodeException.class)
                    .hasMessageContaining(reply.raw().topic());
        });
    }

    @Test
    void manyRequestsAtOnceEachGetTheirOwnReply(RealKafka kafka) throws Exception {
        String questions = kafka.topic(3);
        KafkaBroker broker = answering(kafka, questions, kafka.topic(2));
        Publisher<Question> publisher =
                broker.publisher(questions, Question.class).key(question -> "k" + question.a());
        kafka.whileRunning(broker, () -> {
            List<CompletableFuture<Reply>> replies = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                replies.add(publisher.requestAsync(new Question(i, 1000), PATIENCE));
            }
            List<@Nullable Answer> answers = new ArrayList<>();
            for (CompletableFuture<Reply> reply : replies) {
                answers.add(reply.get().body(Answer.class));
            }
            assertThat(answers)
                    .containsExactlyElementsOf(IntStream.range(0, 100)
                            .mapToObj(i -> new Answer(i + 1000))
                            .toList());
            assertThat(publisher.request(new Question(1, 1), PATIENCE).body(Answer.class))
                    .isEqualTo(new Answer(2));
        });
    }

    @Test
    void publisherOfARouterAsksUnderItsPrefix(RealKafka kafka) throws Exception {
        String questions = kafka.topic();
        kafka.create("asked." + questions);
        KafkaBroker broker = answering(kafka, "asked." + questions, kafka.topic());
        KafkaRouter router = new KafkaRouter("asked.");
        broker.include(router);
        Publisher<Question> publisher = router.publisher(questions, Question.class);
        kafka.whileRunning(
                broker,
                () -> assertThat(
                                publisher.request(new Question(20, 3), PATIENCE).body(Answer.class))
                        .isEqualTo(new Answer(23)));
    }

    @Test
    void appsThatShareAReplyTopicGetEachTheirOwnReplies(RealKafka kafka) throws Exception {
        String questions = kafka.topic();
        String replies = kafka.topic();
        KafkaBroker answering = answering(kafka, questions, replies);
        KafkaBroker other = KafkaBroker.of(kafka.servers()).replyTopic(replies);
        kafka.whileRunning(
                answering,
                () -> kafka.whileRunning(other, () -> {
                    assertThat(other.request(questions, new Question(2, 2), PATIENCE)
                                    .body(Answer.class))
                            .isEqualTo(new Answer(4));
                    assertThat(answering
                                    .request(questions, new Question(3, 3), PATIENCE)
                                    .body(Answer.class))
                            .isEqualTo(new Answer(6));
                }));
    }

    @Test
    void handlerMayRequestFromAnotherWhileItHandles(RealKafka kafka) throws Exception {
        String in = kafka.topic();
        String questions = kafka.topic();
        KafkaBroker broker = answering(kafka, questions, kafka.topic());
        List<String> seen = new CopyOnWriteArrayList<>();
        broker.subscriber(in).groupId(group + "-in").consume(String.class, body -> {
            for (int i = 0; i < 2; i++) {
                Reply reply = broker.request(questions, new Question(i, i), PATIENCE);
                seen.add(body + " " + reply.body(Answer.class));
            }
        });
        kafka.whileRunning(broker, () -> {
            kafka.send(with(record(in, "a"), "correlation_id", "same for both"));
            eventually(() -> assertThat(seen).containsExactly("a Answer[sum=0]", "a Answer[sum=2]"));
        });
    }

    @Test
    void requestThatNobodyAnswersTimesOutAndALateReplyIsDroppedWithAWord(RealKafka kafka) throws Exception {
        String questions = kafka.topic();
        String replies = kafka.topic();
        CountDownLatch mayAnswer = new CountDownLatch(1);
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).replyTopic(replies);
        broker.subscriber(questions).groupId(group).maxWorkers(2).handle(String.class, body -> {
            if (body.equals("slow")) {
                mayAnswer.await();
            }
            return body;
        });
        try (Logs logs = Logs.of(Requests.class)) {
            kafka.whileRunning(broker, () -> {
                assertThatThrownBy(() -> broker.request(
                                questions, Response.of("slow").key("1").correlationId("c-slow"), BRIEFLY))
                        .isInstanceOf(RequestTimeoutException.class)
                        .hasMessageContaining("No reply to the request to " + questions + " (correlation id c-slow)")
                        .hasMessageContaining("has come to " + replies + " within 300 ms");
                mayAnswer.countDown();
                eventually(() -> assertThat(logs.naming("c-slow"))
                        .singleElement()
                        .asString()
                        .contains("after its request had ended; it is dropped"));
                assertThat(broker.request(questions, Response.of("quick").key("2"), PATIENCE)
                                .body(String.class))
                        .isEqualTo("quick");
            });
        }
    }

    @Test
    void noReplyAnswersNobody(RealKafka kafka) throws Exception {
        String questions = kafka.topic();
        String out = kafka.topic();
        String replies = kafka.topic();
        KafkaBroker broker = KafkaBroker.of(kafka.servers());
        broker.subscriber(questions).groupId(group).publisher(out).noReply().handle(String.class, body -> body);
        kafka.whileRunning(broker, () -> {
            kafka.send(with(record(questions, "a"), "reply_to", replies));
            eventually(() -> assertThat(kafka.committed(group, questions, 0)).isEqualTo(1));
        });
        assertThat(kafka.size(out)).isEqualTo(1);
        assertThat(kafka.size(replies)).isZero();
    }

    private record Silent() {
        @KafkaSubscriber(topics = "request-silent", groupId = "request-silent", noReply = true)
        String handle(String body) {
            return body;
        }
    }

    @Test
    void noReplyOfAnAnnotationAnswersNobody(RealKafka kafka) throws Exception {
        kafka.create("request-silent", "request-silent-replies");
        kafka.whileRunning(new Silent(), () -> {
            kafka.send(with(record("request-silent", "a"), "reply_to", "request-silent-replies"));
            eventually(() -> assertThat(kafka.committed("request-silent", "request-silent", 0))
                    .isEqualTo(1));
        });
        assertThat(kafka.size("request-silent-replies")).isZero();
    }

    @Test
    void requestThatCanNotBeIsRefusedWithTheWayOut(RealKafka kafka) throws Exception {
        String replies = kafka.topic();
        String topic = kafka.topic();
        KafkaBroker without = KafkaBroker.of(kafka.servers());
        kafka.whileRunning(
                without,
                () -> assertThatThrownBy(() -> without.request(topic, "a", BRIEFLY))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("call broker.replyTopic(...) before the start"));
        KafkaBroker broker =
                KafkaBroker.of(kafka.servers()).replyTopic(replies).producerProperty("max.block.ms", "1000");
        assertThatThrownBy(() -> broker.replyTopic("another"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("all requests of a broker share one");
        assertThatThrownBy(() -> broker.request(topic, "a", BRIEFLY))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("request() of subscriber(" + replies + ") before the app has started it");
        kafka.whileRunning(broker, () -> {
            assertThatThrownBy(() -> broker.request(topic, Response.of("a").replyTo("elsewhere"), BRIEFLY))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("reads replies from " + replies + " only; leave out replyTo(...)");
            var first = broker.requestAsync(topic, Response.of("a").correlationId("twice"), PATIENCE);
            assertThatThrownBy(() -> broker.request(topic, Response.of("a").correlationId("twice"), BRIEFLY))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("correlation id twice waits for its reply already");
            assertThat(first).isNotDone();
            assertThatThrownBy(() -> broker.request("missing-" + topic, "a", PATIENCE))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("Can't publish to missing-" + topic);
        });
    }

    @Test
    void correlationIdsComeFromTheGeneratorThatWasChosen(RealKafka kafka) throws Exception {
        String topic = kafka.topic();
        List<String> ids = new CopyOnWriteArrayList<>(List.of("id-1", "id-2", " "));
        KafkaBroker broker = KafkaBroker.of(kafka.servers()).correlationIds(ids::removeFirst);
        kafka.whileRunning(broker, () -> {
            broker.publish(topic, "a");
            broker.publish(topic, Response.of("b").correlationId("own"));
            broker.publish(topic, "c");
            assertThatThrownBy(() -> broker.publish(topic, "d"))
                    .isInstanceOf(PublishException.class)
                    .hasMessageContaining("the generator given to broker.correlationIds(...) gave no correlation id");
        });
        assertThat(kafka.read(topic, 3))
                .extracting(record -> RealKafka.header(record, "correlation_id"))
                .containsExactly("id-1", "own", "id-2");
    }
}
