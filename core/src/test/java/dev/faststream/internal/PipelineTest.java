package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckPolicy;
import dev.faststream.InvalidRecordException;
import dev.faststream.Response;
import dev.faststream.StopApplication;
import dev.faststream.StopSubscriber;
import dev.faststream.internal.TestCodec.Order;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PipelineTest {
    private static final Outcome ACK = new Outcome.Ack();

    private static TestSubscription single(TestSubscription.Handler handler) {
        return new TestSubscription(false, handler);
    }

    private static TestSubscription batch(TestSubscription.Handler handler) {
        return new TestSubscription(true, handler);
    }

    private static TestRecord[] orders(int count) {
        TestRecord[] records = new TestRecord[count];
        for (int i = 0; i < count; i++) {
            records[i] = TestRecord.at(i, "order:" + i);
        }
        return records;
    }

    private static List<InFlight<TestRecord>> inFlight(int count) {
        List<InFlight<TestRecord>> records = new ArrayList<>();
        for (TestRecord record : orders(count)) {
            records.add(record.inFlight());
        }
        return records;
    }

    private static Outcome retry(long ms) {
        return retry(ms, Outcome.Shape.ALONE);
    }

    private static Outcome retry(long ms, Outcome.Shape shape) {
        return new Outcome.Retry(Duration.ofMillis(ms), shape);
    }

    private static @Nullable Object fail(String reason) {
        throw new IllegalStateException(reason);
    }

    /** A handler that can't stand one offset. */
    private static TestSubscription.Handler failingAt(long offset) {
        return messages -> messages.stream().anyMatch(message -> message.offset() == offset)
                ? fail("can't stand " + offset)
                : null;
    }

    // --- records that nobody took

    @Test
    void whatNobodyTookComesAgainAsTheSameAttemptAndNothingOvertakesIt() {
        List<Integer> attempts = new ArrayList<>();
        TestSubscription subscription = single(messages -> {
            attempts.add(messages.getFirst().attempt());
            if (attempts.size() <= 2) {
                messages.getFirst().inFlight().mark(new Mark.NotBegun());
            }
            return null;
        });

        subscription.runToTheEnd(orders(2));

        assertThat(subscription.calls()).containsExactly("0 ms: [0]", "0 ms: [0]", "0 ms: [0]", "0 ms: [1]");
        assertThat(attempts).containsExactly(1, 1, 1, 1);
    }

    @Test
    void batchThatNobodyTookComesAgainAsItWas() {
        List<Integer> attempts = new ArrayList<>();
        TestSubscription subscription = batch(messages -> {
            messages.forEach(message -> attempts.add(message.attempt()));
            if (attempts.size() == 2) {
                messages.forEach(message -> message.inFlight().mark(new Mark.NotBegun()));
            }
            return null;
        });

        subscription.runToTheEnd(orders(2));

        assertThat(subscription.calls()).containsExactly("0 ms: [0, 1]", "0 ms: [0, 1]");
        assertThat(attempts).containsExactly(1, 1, 1, 1);
    }

    // --- records that are not sound

    @Test
    void batchWithOneUndecodableBodyStillDeliversTheOthers() {
        List<Order> bodies = new ArrayList<>();
        TestSubscription subscription = batch(messages -> {
            messages.forEach(message -> bodies.add(message.body()));
            return null;
        });

        subscription.runToTheEnd(TestRecord.at(0, "order:a"), TestRecord.at(1, "garbage"), TestRecord.at(2, "order:c"));

        assertThat(subscription.calls()).containsExactly("0 ms: [0, 2]");
        assertThat(bodies).containsExactly(new Order("a"), new Order("c"));
        assertThat(subscription.letters()).containsExactly(1L);
        assertThat(subscription.reasons()).singleElement().asString().contains("expected an order");
    }

    @Test
    void batchWithOneMalformedHeaderStillDeliversTheOthers() {
        TestSubscription subscription = new TestSubscription(true, List.of("n"), messages -> null);

        subscription.runToTheEnd(
                TestRecord.at(0, "order:a").header("n", "1"),
                TestRecord.at(1, "order:b").brokenHeader("n"),
                TestRecord.at(2, "order:c").header("n", "no number"),
                TestRecord.at(3, "order:d"),
                TestRecord.at(4, "order:e").header("n", "5"));

        assertThat(subscription.calls()).containsExactly("0 ms: [0, 4]");
        assertThat(subscription.letters()).containsExactly(1L, 2L, 3L);
    }

    @Test
    void batchOfNothingButGarbageIsDeadLetteredWithoutACall() {
        TestSubscription subscription = batch(messages -> null);

        subscription.runToTheEnd(TestRecord.at(0, "garbage"), TestRecord.at(1, "garbage"));

        assertThat(subscription.calls()).isEmpty();
        assertThat(subscription.letters()).containsExactly(0L, 1L);
        assertThat(subscription.committed().values()).containsExactly(2L);
    }

    @Test
    void singleUndecodableRecordIsDeadLetteredAtOnce() {
        TestSubscription subscription = single(messages -> null);

        subscription.runToTheEnd(TestRecord.at(0, "garbage"), TestRecord.at(1, "order:b"));

        assertThat(subscription.calls()).containsExactly("0 ms: [1]");
        assertThat(subscription.letters()).containsExactly(0L);
    }

    @Test
    void undecodableRecordOfAFailingBatchIsDeadLetteredOnce() {
        TestSubscription subscription = batch(failingAt(1));

        subscription.runToTheEnd(TestRecord.at(0, "garbage"), TestRecord.at(1, "order:b"));

        assertThat(subscription.letters()).containsExactly(0L, 1L);
    }

    // --- handlers that fail

    @Test
    void failingBatchIsTriedThreeTimesWithGrowingPausesAndThenHalvedUntilTheCulpritIsAlone() {
        TestSubscription subscription = batch(failingAt(1)).runToTheEnd(orders(3));

        assertThat(subscription.calls())
                .containsExactly(
                        "0 ms: [0, 1, 2]",
                        "200 ms: [0, 1, 2]",
                        "600 ms: [0, 1, 2]",
                        "600 ms: [0, 1]",
                        "600 ms: [0]",
                        "600 ms: [1]",
                        "800 ms: [1]",
                        "1200 ms: [1]",
                        "1200 ms: [2]");
        assertThat(subscription.letters()).containsExactly(1L);
        assertThat(subscription.reasons()).containsExactly("can't stand 1");
        assertThat(subscription.committed().values()).containsExactly(3L);
    }

    @Test
    void batchThatRecoversIsDeliveredWhole() {
        List<Integer> attempts = new ArrayList<>();
        TestSubscription subscription = batch(messages -> {
            attempts.add(messages.getFirst().attempt());
            return attempts.size() < 3 ? fail("not yet") : null;
        });

        subscription.runToTheEnd(orders(2));

        assertThat(subscription.calls()).containsExactly("0 ms: [0, 1]", "200 ms: [0, 1]", "600 ms: [0, 1]");
        assertThat(attempts).containsExactly(1, 2, 3);
        assertThat(subscription.letters()).isEmpty();
    }

    @Test
    void singleRecordIsDeadLetteredAfterThreeAttempts() {
        TestSubscription subscription = single(failingAt(0)).runToTheEnd(orders(2));

        assertThat(subscription.calls()).containsExactly("0 ms: [0]", "200 ms: [0]", "600 ms: [0]", "600 ms: [1]");
        assertThat(subscription.letters()).containsExactly(0L);
    }

    @Test
    void failingRecordHoldsBackItsPartitionOnly() {
        TestSubscription subscription = single(messages -> {
            TestMessage<Order> message = messages.getFirst();
            return message.partition() == 0 && message.attempt() == 1 ? fail("not yet") : null;
        });

        subscription.runToTheEnd(
                TestRecord.in(0, 0, "order:a"), TestRecord.in(0, 1, "order:b"), TestRecord.in(1, 10, "order:c"));

        assertThat(subscription.calls())
                .containsExactly("0 ms: [0]", "0 ms: [10]", "200 ms: [0]", "200 ms: [1]", "400 ms: [1]");
    }

    @Test
    void anErrorIsAFailedAttempt() {
        TestSubscription subscription = single(messages -> {
            throw new StackOverflowError();
        });

        subscription.runToTheEnd(orders(1));

        assertThat(subscription.calls()).hasSize(3);
        assertThat(subscription.letters()).containsExactly(0L);
    }

    @Test
    void aFailedStageIsAFailedAttemptWithItsOwnCause() {
        CompletableFuture<?> failed = CompletableFuture.failedFuture(new IllegalStateException("later"));
        TestSubscription subscription = single(messages -> failed);

        subscription.runToTheEnd(orders(1));

        assertThat(subscription.calls()).hasSize(3);
        assertThat(subscription.reasons()).containsExactly("later");
    }

    @Test
    void recordThatTheHandlerCallsInvalidIsNotTriedAgain() {
        TestSubscription subscription = single(messages -> {
            throw new InvalidRecordException("no such customer", null);
        });

        subscription.runToTheEnd(orders(1));

        assertThat(subscription.calls()).containsExactly("0 ms: [0]");
        assertThat(subscription.reasons()).containsExactly("no such customer");
    }

    @Test
    void batchThatTheHandlerCallsInvalidIsTakenApartAtOnce() {
        TestSubscription subscription = batch(messages -> {
            if (messages.stream().anyMatch(message -> message.offset() == 1)) {
                throw new InvalidRecordException("no such customer", null);
            }
            return null;
        });

        subscription.runToTheEnd(orders(3));

        assertThat(subscription.calls())
                .containsExactly("0 ms: [0, 1, 2]", "0 ms: [0, 1]", "0 ms: [0]", "0 ms: [1]", "0 ms: [2]");
        assertThat(subscription.letters()).containsExactly(1L);
    }

    @Test
    void failureOfOneMessageLeavesTheOthersOfItsBatchAlone() {
        TestSubscription subscription = batch(messages -> {
            messages.get(1).inFlight().failed(new IllegalStateException("just this one"));
            return null;
        });

        assertThat(subscription.run(inFlight(3))).contains(List.of(ACK, retry(200), ACK));
    }

    // --- dead letters

    @Test
    void aDeadLetterThatCanNotBeWrittenIsTriedAgainWithoutTheHandler() {
        TestSubscription subscription = single(failingAt(0))
                .letters(TestSubscription.fails("down"), () -> fails("down, and synchronously"))
                .runToTheEnd(orders(2));

        assertThat(subscription.calls().subList(0, 3)).containsExactly("0 ms: [0]", "200 ms: [0]", "600 ms: [0]");
        assertThat(subscription.calls().subList(3, subscription.calls().size()))
                .singleElement()
                .asString()
                .endsWith(" [1]");
        assertThat(subscription.letters()).startsWith(0L).endsWith(0L).doesNotContain(1L);
        assertThat(subscription.committed().values()).containsExactly(2L);
    }

    private static CompletableFuture<?> fails(String reason) {
        throw new IllegalStateException(reason);
    }

    @Test
    void anErrorWhileADeadLetterIsWrittenDoesNotStopTheLane() {
        TestSubscription subscription = single(failingAt(0))
                .letters(() -> {
                    throw new NoClassDefFoundError("simulated");
                })
                .runToTheEnd(orders(2));

        assertThat(subscription.letters()).containsExactly(0L);
        assertThat(subscription.committed().values()).containsExactly(2L);
    }

    @Test
    void aRecordIsNotSettledBeforeItsDeadLetterIsAcknowledged() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        InFlight<TestRecord> record = TestRecord.at(0, "garbage").inFlight();
        TestSubscription subscription = single(messages -> null).letters(() -> written);

        assertThat(subscription.run(List.of(record))).isEmpty();
        written.complete(null);

        assertThat(record.outcome()).isInstanceOf(Outcome.Reject.class);
    }

    // --- marks

    private static @Nullable Object markEach(List<TestMessage<Order>> messages) {
        messages.get(0).ack();
        messages.get(1).nack();
        messages.get(2).nack(Duration.ofSeconds(7));
        messages.get(3).reject("unknown customer");
        return null;
    }

    @Test
    void marksOfABatchStandWhenTheHandlerReturns() {
        TestSubscription subscription = batch(PipelineTest::markEach);

        List<Outcome> outcomes = subscription.run(inFlight(5)).orElseThrow();

        assertThat(outcomes.get(0)).isEqualTo(ACK);
        assertThat(outcomes.get(1)).isEqualTo(retry(200));
        assertThat(outcomes.get(2)).isEqualTo(retry(7_000));
        assertThat(outcomes.get(3)).isInstanceOf(Outcome.Reject.class);
        assertThat(outcomes.get(4)).isEqualTo(ACK);
        assertThat(subscription.letters()).containsExactly(3L);
        assertThat(subscription.reasons()).containsExactly("unknown customer");
    }

    @Test
    void marksOfABatchStandWhenTheHandlerThrows() {
        TestSubscription subscription = batch(messages -> {
            markEach(messages);
            return fail("after the marks");
        });

        List<Outcome> outcomes = subscription.run(inFlight(5)).orElseThrow();

        assertThat(outcomes.get(0)).isEqualTo(ACK);
        assertThat(outcomes.get(1)).isEqualTo(retry(200));
        assertThat(outcomes.get(2)).isEqualTo(retry(7_000));
        assertThat(outcomes.get(3)).isInstanceOf(Outcome.Reject.class);
        assertThat(outcomes.get(4)).isEqualTo(retry(200, Outcome.Shape.TOGETHER));
        assertThat(subscription.letters()).containsExactly(3L);
    }

    @Test
    void theLastMarkWins() {
        TestSubscription subscription = batch(messages -> {
            messages.getFirst().reject("no");
            messages.getFirst().ack();
            return null;
        });

        assertThat(subscription.run(inFlight(1))).contains(List.of(ACK));
        assertThat(subscription.letters()).isEmpty();
    }

    @Test
    void aMarkLastsForOneAttempt() {
        TestSubscription subscription = single(messages -> {
            if (messages.getFirst().attempt() == 1) {
                messages.getFirst().nack(Duration.ofMillis(30));
            }
            return null;
        });

        subscription.runToTheEnd(orders(1));

        assertThat(subscription.calls()).containsExactly("0 ms: [0]", "30 ms: [0]");
    }

    @Test
    void nackOfOneRecordDoesNotLetItOvertakeThoseThatLeaveTheBatchBeforeIt() {
        TestSubscription subscription = batch(messages -> {
            for (TestMessage<Order> message : messages) {
                if (message.offset() == 1 && message.attempt() <= 4) {
                    message.nack(Duration.ofMillis(1));
                }
            }
            return messages.size() > 1 ? fail("together they fail") : null;
        });

        subscription.runToTheEnd(orders(2));

        assertThat(subscription.calls())
                .containsExactly(
                        "0 ms: [0, 1]", "200 ms: [0]", "200 ms: [1]", "201 ms: [1]", "202 ms: [1]", "203 ms: [1]");
    }

    // --- stops

    @ParameterizedTest
    @EnumSource
    void aHandlerStopsItsSubscriptionOrTheAppWhateverItsAckPolicyIs(AckPolicy ackPolicy) {
        TestSubscription subscription = new TestSubscription(ackPolicy, false, messages -> {
            if (messages.getFirst().offset() == 0) {
                throw new StopSubscriber();
            }
            throw new StopApplication();
        });

        List<Outcome> outcomes = subscription.run(inFlight(1)).orElseThrow();
        subscription.run(List.of(TestRecord.at(1, "order:b").inFlight()));

        assertThat(subscription.stopped()).containsExactly("subscription", "app");
        assertThat(outcomes).containsExactly(ackPolicy == AckPolicy.ACK_FIRST ? ACK : new Outcome.GiveBack());
    }

    // --- results

    @Test
    void resultsArePublishedBeforeTheRecordIsDone() {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        InFlight<TestRecord> record = orders(1)[0].inFlight();
        TestSubscription subscription = single(messages -> "result").publishes(() -> acknowledged);

        assertThat(subscription.run(List.of(record))).isEmpty();
        assertThat(subscription.published())
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.list(Response.class))
                .singleElement()
                .satisfies(response -> assertThat(response.body()).isEqualTo("result"));
        acknowledged.complete(null);

        assertThat(record.outcome()).isEqualTo(ACK);
    }

    @Test
    void aResultThatCanNotBePublishedIsAFailedAttempt() {
        TestSubscription subscription = single(messages -> "result")
                .publishes(TestSubscription.fails("down"), () -> fails("down, and synchronously"))
                .runToTheEnd(orders(1));

        assertThat(subscription.calls()).containsExactly("0 ms: [0]", "200 ms: [0]", "600 ms: [0]");
        assertThat(subscription.letters()).isEmpty();
        assertThat(subscription.committed().values()).containsExactly(1L);
    }

    @Test
    void anAckIsWithdrawnAndARejectStandsWhenTheResultCanNotBePublished() {
        TestSubscription subscription = batch(messages -> {
                    messages.get(0).ack();
                    messages.get(1).reject("no");
                    return "result";
                })
                .publishes(TestSubscription.fails("down"));

        List<Outcome> outcomes = subscription.run(inFlight(3)).orElseThrow();

        assertThat(outcomes.get(0)).isEqualTo(retry(200, Outcome.Shape.TOGETHER));
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Reject.class);
        assertThat(outcomes.get(2)).isEqualTo(retry(200, Outcome.Shape.TOGETHER));
    }

    @Test
    void alsoWhereOnlyMarksCountAnAckIsWithdrawnWhenTheResultCanNotBePublished() {
        TestSubscription subscription = new TestSubscription(AckPolicy.MANUAL, true, messages -> {
                    messages.get(0).ack();
                    messages.get(1).reject("no");
                    return "result";
                })
                .publishes(TestSubscription.fails("down"));

        List<Outcome> outcomes = subscription.run(inFlight(2)).orElseThrow();

        assertThat(outcomes.get(0)).isInstanceOf(Outcome.Open.class);
        assertThat(outcomes.get(1)).isInstanceOf(Outcome.Reject.class);
    }

    @Test
    void aMarkThatComesAfterTheHandlerBringsItsRecordHomeOnce() {
        List<TestMessage<Order>> kept = new ArrayList<>();
        TestSubscription subscription = new TestSubscription(AckPolicy.MANUAL, false, messages -> {
            kept.addAll(messages);
            return null;
        });
        List<Delivery<TestRecord>> home = new ArrayList<>();

        subscription.run(new Delivery<>(inFlight(1)), home);
        assertThat(home).singleElement().matches(delivery -> !delivery.isAfterwards() && !delivery.breaksOrder());
        kept.getFirst().ack();
        kept.getFirst().nack();

        assertThat(home).hasSize(2);
        assertThat(home.getLast().later()).isEqualTo(ACK);
    }

    @Test
    void aHandlerWithoutResultPublishesNothing() {
        TestSubscription subscription = single(messages -> null).runToTheEnd(orders(1));

        assertThat(subscription.published()).isEmpty();
    }

    @Test
    void aRecordIsNotDoneBeforeWhatItsHandlerSentIsAcknowledged() {
        CompletableFuture<Void> send = new CompletableFuture<>();
        InFlight<TestRecord> record = orders(1)[0].inFlight();
        TestSubscription subscription = single(messages -> {
            Handling.sending(send);
            return null;
        });

        assertThat(subscription.run(List.of(record))).isEmpty();
        send.completeExceptionally(new IllegalStateException("down"));

        assertThat(record.outcome()).isEqualTo(retry(200));
    }

    @Test
    void anAckBeforeAThrowCountsOnlyWhenWhatWasSentIsAcknowledged() {
        CompletableFuture<Void> good = new CompletableFuture<>();
        CompletableFuture<Void> bad = new CompletableFuture<>();
        InFlight<TestRecord> one = orders(1)[0].inFlight();
        InFlight<TestRecord> other = orders(1)[0].inFlight();

        assertThat(ackSendAndThrow(good).run(List.of(one))).isEmpty();
        assertThat(ackSendAndThrow(bad).run(List.of(other))).isEmpty();
        good.complete(null);
        bad.completeExceptionally(new IllegalStateException("down"));

        assertThat(one.outcome()).isEqualTo(ACK);
        assertThat(other.outcome()).isEqualTo(retry(200));
    }

    private static TestSubscription ackSendAndThrow(CompletableFuture<?> send) {
        return single(messages -> {
            messages.getFirst().ack();
            Handling.sending(send);
            return fail("after the ack");
        });
    }

    // --- what a handler's thread knows

    @Test
    void theHandlersThreadKnowsTheCorrelationIdWhileItHandles() {
        List<Optional<String>> seen = new ArrayList<>();
        TestSubscription subscription = single(messages -> {
            seen.add(Handling.correlationId());
            return null;
        });

        subscription.run(List.of(
                TestRecord.at(0, "order:a").header("correlation_id", "c-1").inFlight()));

        assertThat(seen).containsExactly(Optional.of("c-1"));
        assertThat(Handling.correlationId()).isEmpty();
    }

    @Test
    void aBatchHasACorrelationIdOnlyWhereAllItsRecordsShareIt() {
        List<Optional<String>> seen = new ArrayList<>();
        TestSubscription subscription = batch(messages -> {
            seen.add(Handling.correlationId());
            return null;
        });
        InFlight<TestRecord> one =
                TestRecord.at(0, "order:a").header("correlation_id", "c-1").inFlight();
        InFlight<TestRecord> same =
                TestRecord.at(1, "order:b").header("correlation_id", "c-1").inFlight();
        InFlight<TestRecord> other =
                TestRecord.at(2, "order:c").header("correlation_id", "c-2").inFlight();
        InFlight<TestRecord> none = TestRecord.at(3, "order:d").inFlight();

        subscription.run(List.of(one, same));
        subscription.run(List.of(one, other));
        subscription.run(List.of(one, none));
        subscription.run(List.of(none, one));

        assertThat(seen).containsExactly(Optional.of("c-1"), Optional.empty(), Optional.empty(), Optional.empty());
    }
}
