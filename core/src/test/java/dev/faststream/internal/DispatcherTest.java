package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckPolicy;
import dev.faststream.Unwanted;
import dev.faststream.internal.TestSubscription.Handler;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several handlers of one subscription, through engine and pipeline in virtual time. */
final class DispatcherTest {
    private static TestRecord to(String handler, long offset) {
        return TestRecord.at(offset, "order:" + offset).header("to", handler);
    }

    private static @Nullable Object fail() {
        throw new IllegalStateException("can't");
    }

    private static Map<String, Handler> handlers(Handler a, Handler b) {
        Map<String, Handler> handlers = new LinkedHashMap<>();
        handlers.put("a", a);
        handlers.put("b", b);
        return handlers;
    }

    private static TestSubscription batch(Handler a, Handler b) {
        return TestSubscription.divided(AckPolicy.REJECT_ON_ERROR, true, Unwanted.FAIL, handlers(a, b));
    }

    @Test
    void singleMessagesAreHandledInTheOrderOfTheLogWhicheverHandlerGetsThem() {
        TestSubscription subscription = TestSubscription.divided(
                AckPolicy.REJECT_ON_ERROR, false, Unwanted.FAIL, handlers(messages -> null, messages -> null));
        subscription.runToTheEnd(to("a", 0), to("b", 1), to("b", 2), to("a", 3));
        assertThat(subscription.calls()).containsExactly("0 ms: a [0]", "0 ms: b [1]", "0 ms: b [2]", "0 ms: a [3]");
    }

    @Test
    void failedSingleMessageHoldsBackThoseOfOtherHandlersBehindIt() {
        List<Long> failed = new ArrayList<>();
        TestSubscription subscription = TestSubscription.divided(
                AckPolicy.REJECT_ON_ERROR,
                false,
                Unwanted.FAIL,
                handlers(
                        messages -> failed.add(messages.getFirst().offset()) && failed.size() < 3 ? fail() : null,
                        messages -> null));
        subscription.runToTheEnd(to("a", 0), to("b", 1));
        assertThat(subscription.calls())
                .containsExactly("0 ms: a [0]", "200 ms: a [0]", "600 ms: a [0]", "600 ms: b [1]");
    }

    @Test
    void partsOfABatchAreHandledInTheOrderOfTheirFirstRecords() {
        TestSubscription subscription = batch(messages -> null, messages -> null);
        subscription.runToTheEnd(to("b", 0), to("a", 1), to("b", 2));
        assertThat(subscription.calls()).containsExactly("0 ms: b [0, 2]", "0 ms: a [1]");
        assertThat(subscription.committed().values()).containsExactly(3L);
    }

    @Test
    void partsThatBothFailComeBackTogetherAndAreHalvedUntilTheCulpritsAreAlone() {
        TestSubscription subscription = batch(
                messages -> messages.stream().anyMatch(message -> message.offset() == 0) ? fail() : null,
                messages -> messages.stream().anyMatch(message -> message.offset() == 3) ? fail() : null);
        subscription.runToTheEnd(to("a", 0), to("b", 1), to("a", 2), to("b", 3));
        assertThat(subscription.letters()).containsExactlyInAnyOrder(0L, 3L);
        assertThat(subscription.calls())
                .startsWith("0 ms: a [0, 2]", "0 ms: b [1, 3]", "200 ms: a [0, 2]", "200 ms: b [1, 3]");
        assertThat(subscription.committed().values()).containsExactly(4L);
    }

    @Test
    void recordsThatNobodyWantsAreSettledEachAsIsSaid() {
        for (Unwanted unwanted : Unwanted.values()) {
            for (AckPolicy policy : AckPolicy.values()) {
                if (unwanted == Unwanted.FAIL && policy == AckPolicy.NACK_ON_ERROR) {
                    continue; // it is tried for ever
                }
                TestSubscription subscription =
                        TestSubscription.divided(policy, true, unwanted, handlers(this::ack, this::ack));
                subscription.runToTheEnd(to("a", 0), to("nobody", 1), TestRecord.at(2, "garbage"), to("b", 3));
                boolean lettered = unwanted == Unwanted.DEAD_LETTER
                        || (unwanted == Unwanted.FAIL
                                && (policy == AckPolicy.REJECT_ON_ERROR || policy == AckPolicy.MANUAL));
                assertThat(subscription.letters())
                        .as("%s with %s", unwanted, policy)
                        .isEqualTo(lettered ? List.of(1L, 2L) : List.of());
                assertThat(subscription.committed().values()).containsExactly(4L);
            }
        }
    }

    private @Nullable Object ack(List<TestMessage<TestCodec.Order>> messages) {
        messages.forEach(TestMessage::ack);
        return null;
    }

    @Test
    void recordIsDecodedOnlyForTheHandlerThatGetsIt() {
        TestSubscription subscription = batch(messages -> null, messages -> null);
        subscription.runToTheEnd(
                to("a", 0), TestRecord.at(1, "garbage").header("to", "b"), TestRecord.at(2, "garbage"));
        assertThat(subscription.calls()).containsExactly("0 ms: a [0]");
        assertThat(subscription.reasons())
                .satisfiesExactly(
                        unwanted -> assertThat(unwanted)
                                .contains("is wanted by no handler of Test: a wants header to = a; b wants"),
                        undecodable -> assertThat(undecodable).contains("expected an order"));
    }

    /**
     * Whatever fails, and however records are mixed: each is done by its own handler or dead-lettered, exactly once.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyRecordIsDoneByItsHandlerOrDeadLetteredWhateverFails(boolean batch) {
        for (int seed = 0; seed < 300; seed++) {
            everyRecordIsDoneByItsHandlerOrDeadLettered(batch, seed);
        }
    }

    private static void everyRecordIsDoneByItsHandlerOrDeadLettered(boolean batch, int seed) {
        Random random = new Random(seed);
        Map<Long, String> done = new TreeMap<>();
        List<String> names = List.of("a", "b", "nobody");
        List<TestRecord> records = new ArrayList<>();
        Map<Long, String> targets = new TreeMap<>();
        for (int partition = 0; partition < 2; partition++) {
            for (long i = 0; i < 8; i++) {
                long offset = partition * 100L + i;
                String name = names.get(random.nextInt(names.size()));
                targets.put(offset, name);
                records.add(TestRecord.in(partition, offset, "order:" + offset).header("to", name));
            }
        }
        TestSubscription subscription = TestSubscription.divided(
                AckPolicy.REJECT_ON_ERROR,
                batch,
                Unwanted.FAIL,
                handlers(recording("a", done, random), recording("b", done, random)));
        subscription.runToTheEnd(records.toArray(TestRecord[]::new));
        assertThat(subscription.letters()).as("seed %s", seed).doesNotHaveDuplicates();
        targets.forEach((offset, name) -> {
            boolean handled = name.equals(done.get(offset));
            assertThat(handled ^ subscription.letters().contains(offset))
                    .as("seed %s, offset %s for %s", seed, offset, name)
                    .isTrue();
        });
        assertThat(subscription.committed().values()).as("seed %s", seed).containsExactly(8L, 108L);
    }

    private static Handler recording(String name, Map<Long, String> done, Random random) {
        return messages -> {
            if (random.nextInt(3) == 0) {
                fail();
            }
            for (TestMessage<TestCodec.Order> message : messages) {
                assertThat(done.put(message.offset(), name))
                        .as("offset %s is handled again", message.offset())
                        .isNull();
            }
            return null;
        };
    }
}
