package dev.faststream.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckPolicy;
import dev.faststream.Configuration;
import dev.faststream.Ordering;
import dev.faststream.Retry;
import dev.faststream.RetryPolicy;
import dev.faststream.internal.Problems;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What annotations, lambdas and brokers say becomes one value, which tells people what it is. */
final class SubscriptionTest {
    private final Problems problems = new Problems();

    private Subscription subscription(FailureChoices defaults, Consumer<SubscriberBuilder> options) {
        SubscriberDraft draft = new SubscriberDraft(List.of("in"));
        SubscriberBuilder builder = new SubscriberBuilder(draft).groupId("g");
        options.accept(builder);
        builder.consume(String.class, body -> {});
        return draft.toSubscription("handler", SubscriberDefaults.NONE.with(defaults), problems)
                .orElseThrow();
    }

    private String described(Consumer<SubscriberBuilder> options) {
        return subscription(FailureChoices.NONE, options).describe();
    }

    static final class Standard {
        @KafkaSubscriber(topics = "in", groupId = "g")
        void handle(String body) {}
    }

    static final class Everything {
        @KafkaSubscriber(
                topics = "in",
                groupId = "g",
                batch = true,
                maxRecords = 7,
                batchTimeoutMs = 8,
                batchBy = BatchBy.PARTITION,
                autoOffsetReset = "latest",
                properties = "client.id=me",
                ackPolicy = AckPolicy.ACK,
                retry = @Retry(attempts = 5, delayMs = 1_000),
                deadLetter = @DeadLetter(topic = "dead", create = false, headers = "team=billing"),
                maxWorkers = 64,
                ordering = Ordering.NONE,
                maxOpenRecords = 100,
                maxOpenBytes = 200,
                commitIntervalMs = 300,
                commitEvery = 400,
                handlerTimeoutMs = 500)
        void handle(List<String> bodies) {}
    }

    private SubscriberOptions annotated(Object bean) {
        Outside outside = new Outside(Configuration.standard().get(), "faststream.kafka.", Map.of(), problems);
        return new AnnotatedHandlers(bean, SubscriberDefaults.NONE, outside)
                .find()
                .getFirst()
                .settle(outside)
                .toSubscription("handler")
                .orElseThrow()
                .options();
    }

    @Test
    void annotationAndLambdaWithoutOptionsAreTheSame() {
        assertThat(annotated(new Standard()))
                .isEqualTo(subscription(FailureChoices.NONE, options -> {}).options());
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void annotationAndLambdaCanSayTheSame() {
        SubscriberDraft draft = new SubscriberDraft(List.of("in"));
        new SubscriberBuilder(draft)
                .groupId("g")
                .autoOffsetReset("latest")
                .property("client.id", "me")
                .ackPolicy(AckPolicy.ACK)
                .retry(RetryPolicy.standard().attempts(5).delay(Duration.ofSeconds(1)))
                .deadLetters(
                        DeadLetterPolicy.standard().topic("dead").create(false).header("team", "billing"))
                .maxWorkers(64)
                .ordering(Ordering.NONE)
                .maxOpenRecords(100)
                .maxOpenBytes(200)
                .commitInterval(Duration.ofMillis(300))
                .commitEvery(400)
                .handlerTimeout(Duration.ofMillis(500))
                .batch()
                .maxRecords(7)
                .batchTimeoutMs(8)
                .batchBy(BatchBy.PARTITION)
                .consume(String.class, bodies -> {});
        assertThat(annotated(new Everything()))
                .isEqualTo(draft.toSubscription("handler", SubscriberDefaults.NONE, problems)
                        .orElseThrow()
                        .options());
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void brokerIsAskedForWhatTheSubscriberDoesNotSay() {
        RetryPolicy ofBroker = RetryPolicy.standard().attempts(9);
        DeadLetterPolicy lettersOfBroker = DeadLetterPolicy.standard().topic("dead");
        FailureChoices defaults =
                FailureChoices.NONE.with(AckPolicy.ACK).with(ofBroker).with(lettersOfBroker);
        assertThat(subscription(defaults, options -> {}).options().failures())
                .isEqualTo(new FailureOptions(AckPolicy.ACK, ofBroker, lettersOfBroker));
        assertThat(subscription(
                                defaults,
                                options -> options.ackPolicy(AckPolicy.REJECT_ON_ERROR)
                                        .retry(RetryPolicy.none()))
                        .options()
                        .failures())
                .isEqualTo(new FailureOptions(AckPolicy.REJECT_ON_ERROR, RetryPolicy.none(), lettersOfBroker));
        assertThat(subscription(FailureChoices.NONE, options -> {}).options().failures())
                .isEqualTo(new FailureOptions(
                        AckPolicy.REJECT_ON_ERROR, RetryPolicy.standard(), DeadLetterPolicy.standard()));
    }

    @Test
    void orderIsKeptPerKeyWithWorkersAndPerPartitionWithoutUnlessSaid() {
        assertThat(subscription(FailureChoices.NONE, options -> {}).options().concurrency())
                .isEqualTo(new ConcurrencyOptions(1, Ordering.PARTITION, 10_000, 64 * 1024 * 1024));
        assertThat(subscription(FailureChoices.NONE, options -> options.maxWorkers(2))
                        .options()
                        .concurrency()
                        .ordering())
                .isEqualTo(Ordering.KEY);
        assertThat(subscription(
                                FailureChoices.NONE,
                                options -> options.ordering(Ordering.PARTITION).maxWorkers(2))
                        .options()
                        .concurrency()
                        .ordering())
                .isEqualTo(Ordering.PARTITION);
    }

    @Test
    void aLittleTimeIsNotNothing() {
        SubscriberOptions options = subscription(
                        FailureChoices.NONE,
                        builder ->
                                builder.handlerTimeout(Duration.ofNanos(1)).commitInterval(Duration.ofNanos(1_000_001)))
                .options();
        assertThat(options.handlerTimeoutMs()).isEqualTo(1);
        assertThat(options.commits().intervalMs()).isEqualTo(2);
    }

    @Test
    void printsWithoutTheValuesOfProperties() {
        assertThat(subscription(FailureChoices.NONE, options -> options.property("sasl.jaas.config", "secret"))
                        .options())
                .asString()
                .contains("sasl.jaas.config", "groupId=g", "3 attempts", "REJECT_ON_ERROR", "maxWorkers=1")
                .doesNotContain("secret");
    }

    @Test
    void saysOrderGuaranteeAndWhatBecomesOfFailures() {
        assertThat(described(options -> {}))
                .isEqualTo("handler reads in (group g, single messages, in order per partition, at least once);"
                        + " on failure: 3 attempts, then dlq.g.in");
        assertThat(described(options -> options.maxWorkers(64)
                        .ackPolicy(AckPolicy.NACK_ON_ERROR)
                        .handlerTimeout(Duration.ofSeconds(5))))
                .isEqualTo("handler reads in (group g, single messages, in order per key on up to 64 workers,"
                        + " at least once); on failure or after 5000 ms: redelivered until it succeeds");
        assertThat(described(
                        options -> options.maxWorkers(8).ordering(Ordering.NONE).ackPolicy(AckPolicy.ACK_FIRST)))
                .contains("in any order on up to 8 workers, at most once", "on failure: logged and skipped");
        assertThat(described(options -> options.ackPolicy(AckPolicy.ACK).retry(RetryPolicy.none())))
                .contains("at least once", "on failure: 1 attempt, then logged and skipped");
        assertThat(described(options -> options.ackPolicy(AckPolicy.MANUAL)))
                .contains("as marked by the handler", "on failure: left as the handler marked it");
        assertThat(described(options -> options.groupId("")))
                .contains(
                        "(no group, from latest, single messages, in order per partition, commits nothing)",
                        "3 attempts, then logged and skipped");
        assertThat(described(options ->
                        options.deadLetters(DeadLetterPolicy.standard().topic("dead-{topic}"))))
                .endsWith("3 attempts, then dead-in");
    }
}
