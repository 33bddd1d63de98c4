package dev.faststream.examples;

import dev.faststream.RequestTimeoutException;
import dev.faststream.Response;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaSubscriber;
import dev.faststream.kafka.Publisher;
import dev.faststream.kafka.Reply;
import dev.faststream.kafka.StartAt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Asks over Kafka, and answers. */
final class Calculator {
    record Sum(int a, int b) {}

    record Result(int value) {}

    private final KafkaBroker broker;
    private final Publisher<Sum> sums;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    Calculator(KafkaBroker broker) {
        this.broker = broker;
        // region declare
        broker.replyTopic("replies"); // exists; may be shared by all instances and all apps
        // endregion
        sums = broker.publisher("sums", Sum.class).key(sum -> Integer.toString(sum.a()));
        broker.include(this);
    }

    // region answer
    @KafkaSubscriber(topics = "sums", groupId = "calculator")
    Result add(Sum sum) {
        return new Result(sum.a() + sum.b()); // goes to the topic that the request names as reply_to
    }
    // endregion

    // region request
    int ask(int a, int b) {
        Reply reply = broker.request("sums", new Sum(a, b), Duration.ofSeconds(20));
        Result result = reply.body(Result.class);
        return result == null ? 0 : result.value();
    }
    // endregion

    // region async
    CompletableFuture<String> askLater(int a, int b) {
        return sums.requestAsync(new Sum(a, b), Duration.ofSeconds(20))
                .thenApply(reply -> "" + reply.body(Result.class));
    }
    // endregion

    // region timeout
    String askNobody() {
        try {
            return broker.request("unanswered", Response.of("anybody?").header("lang", "en"), Duration.ofMillis(200))
                    .toString();
        } catch (RequestTimeoutException e) { // names both topics, the correlation id and the time
            return "no answer";
        }
    }
    // endregion

    // region silent
    @KafkaSubscriber(topics = "sums", groupId = "statistics", noReply = true)
    String count(Sum sum) {
        seen.add("counted " + sum.a());
        return "counted";
    }
    // endregion

    // region partitions
    void replay(Instant since) {
        broker.subscriber("sums")
                .partition(0, StartAt.time(since))
                .partition(1, StartAt.offset(0))
                .consume(Sum.class, (sum, message) -> seen.add("replayed " + message.partition() + " " + sum.a()))
                .start(); // the app runs already
    }
    // endregion

    List<String> seen() {
        return seen;
    }
}
