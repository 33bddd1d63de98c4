package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.AckPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkersTest {
    private static final int ROUNDS = 20_000;

    private final List<Long> handled = new ArrayList<>();
    private final List<Long> toNack = new ArrayList<>();
    private final List<Delivery<TestRecord>> inbox = new ArrayList<>();
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private @Nullable CompletionStage<?> publishing;
    private final Workers<TestRecord> worker = workers(1);

    private Workers<TestRecord> workers(int most) {
        return new Workers<>(pipeline(this::handle), inbox::add, threads::add, () -> 0, most);
    }

    private @Nullable Object handle(List<InFlight<TestRecord>> records) {
        InFlight<TestRecord> record = records.getFirst();
        handled.add(record.offset());
        if (toNack.contains(record.offset())) {
            record.mark(new Mark.Nack(Duration.ZERO));
        }
        return publishing == null || toNack.contains(record.offset()) ? null : "result";
    }

    private interface Handler {
        @Nullable
        Object handle(List<InFlight<TestRecord>> records);
    }

    private Pipeline<TestRecord> pipeline(Handler handler) {
        return new Pipeline<>(
                new BoundHandler<>(
                        "Test.handle",
                        false,
                        TestRecord::value,
                        List.of(),
                        (records, arguments) -> handler.handle(records)),
                TestMapper.INSTANCE,
                (responses, from) -> publishing == null ? CompletableFuture.completedFuture(null) : publishing,
                new Handling<>(record -> Optional.empty()),
                new Pipeline.FailureHandling<>(
                        TestSubscription.policy(AckPolicy.REJECT_ON_ERROR),
                        TestSubscription.NO_LETTERS,
                        TestSubscription.NO_STOPS),
                Duration.ZERO);
    }

    private static List<Delivery<TestRecord>> deliveries(long... offsets) {
        return LongStream.of(offsets)
                .mapToObj(offset -> new Delivery<>(
                        List.of(TestRecord.at(offset, "order:" + offset).inFlight())))
                .toList();
    }

    private static Delivery<TestRecord> slice(long... offsets) {
        return new Delivery<>(LongStream.of(offsets)
                .mapToObj(offset -> TestRecord.at(offset, "order:" + offset).inFlight())
                .toList());
    }

    private static List<Long> offsets(List<Delivery<TestRecord>> deliveries) {
        return deliveries.stream()
                .map(delivery -> delivery.records().getFirst().offset())
                .toList();
    }

    private void runThreads() {
        for (Runnable thread = threads.poll(); thread != null; thread = threads.poll()) {
            thread.run();
        }
    }

    @Test
    void runsWhatWasSubmittedInItsOrder() {
        worker.submit(deliveries(1, 2));
        worker.submit(deliveries(3));

        runThreads();

        assertThat(handled).containsExactly(1L, 2L, 3L);
        assertThat(offsets(inbox)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void borrowsOneThreadAndOnlyWhileThereIsWork() {
        worker.submit(List.of());
        assertThat(threads).isEmpty();

        worker.submit(deliveries(1));
        worker.submit(deliveries(2));
        assertThat(threads).hasSize(1);
        runThreads();

        worker.submit(deliveries(3));
        assertThat(threads).hasSize(1);
        runThreads();
        assertThat(handled).containsExactly(1L, 2L, 3L);
    }

    @Test
    void startsNothingAfterARetryUntilThatIsNoted() {
        toNack.add(2L);
        worker.submit(deliveries(1, 2, 3, 4));
        runThreads();
        assertThat(handled).containsExactly(1L, 2L);

        worker.submit(deliveries(5));
        runThreads();
        assertThat(handled).containsExactly(1L, 2L);
        assertThat(offsets(worker.reclaim())).containsExactly(3L, 4L, 5L);

        worker.submit(deliveries(6));
        runThreads();
        assertThat(handled).containsExactly(1L, 2L);
        worker.noted(inbox.getLast());
        runThreads();
        assertThat(handled).containsExactly(1L, 2L, 6L);
    }

    @Test
    void aDeliveryWithoutRetryNeedsNoNote() {
        worker.submit(deliveries(1));
        runThreads();
        worker.noted(inbox.getFirst());
        toNack.add(2L);

        worker.submit(deliveries(2, 3));
        runThreads();

        assertThat(handled).containsExactly(1L, 2L);
    }

    @Test
    void haltsBeforeTheInboxLearnsOfTheRetry() {
        List<List<Long>> reclaimed = new ArrayList<>();
        List<Workers<TestRecord>> self = new ArrayList<>();
        Workers<TestRecord> noting = new Workers<>(
                pipeline(this::handle),
                delivery -> {
                    reclaimed.add(offsets(self.getFirst().reclaim()));
                    self.getFirst().noted(delivery);
                },
                threads::add,
                () -> 0,
                1);
        self.add(noting);
        toNack.add(1L);
        noting.submit(deliveries(1, 2));
        runThreads();

        // The loop may be so quick: it must not leave the lane halted by what it has noted already.
        noting.submit(deliveries(3));
        runThreads();

        assertThat(reclaimed.getFirst()).containsExactly(2L);
        assertThat(handled).containsExactly(1L, 3L);
    }

    @Test
    void goesOnWhileAResultIsBeingPublished() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        publishing = first;
        worker.submit(deliveries(1, 2));

        runThreads();

        assertThat(handled).containsExactly(1L, 2L);
        assertThat(inbox).isEmpty();
        first.complete(null);
        assertThat(offsets(inbox)).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void nothingOvertakesARecordThatGoesBackWhileItsSliceStillWaitsForTheBroker() {
        CompletableFuture<Void> first = new CompletableFuture<>();
        publishing = first;
        toNack.add(2L);
        worker.submit(List.of(slice(1, 2)));
        worker.submit(deliveries(3));

        runThreads();

        assertThat(handled).containsExactly(1L, 2L);
        assertThat(inbox).isEmpty();
        first.complete(null);
        assertThat(offsets(worker.reclaim())).containsExactly(3L);
        worker.noted(inbox.getFirst());
        worker.submit(deliveries(4));
        runThreads();
        assertThat(handled).containsExactly(1L, 2L, 4L);
    }

    @Test
    void nothingOvertakesTheRestOfASliceThatWasCutShort() {
        publishing = new CompletableFuture<>();
        Delivery<TestRecord> cut = slice(1, 2);
        cut.cutShort();
        worker.submit(List.of(cut));
        worker.submit(deliveries(3));

        runThreads();

        assertThat(handled).containsExactly(1L);
        assertThat(offsets(worker.reclaim())).containsExactly(3L);
    }

    @Test
    void severalWorkersRunSideBySideAndDoNotHalt() {
        Workers<TestRecord> several = workers(2);
        toNack.add(1L);

        several.submit(deliveries(1, 2, 3));

        assertThat(threads).hasSize(2);
        runThreads();
        assertThat(handled).containsExactly(1L, 2L, 3L);
    }

    @Test
    void everyFailedPublishMustBeNotedBeforeItGoesOn() {
        CompletableFuture<Void> publish = new CompletableFuture<>();
        publishing = publish;
        worker.submit(deliveries(1, 2));
        runThreads();
        publish.completeExceptionally(new IllegalStateException("down"));
        assertThat(inbox).hasSize(2);

        worker.noted(inbox.get(0));
        worker.submit(deliveries(3));
        runThreads();
        assertThat(handled).containsExactly(1L, 2L);

        worker.noted(inbox.get(1));
        runThreads();
        assertThat(handled).containsExactly(1L, 2L, 3L);
    }

    /** The loop submits when something comes home: just when the worker is about to rest, or is halted. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void missesNothingThatIsSubmittedWhenItIsAboutToRest(int most) throws InterruptedException {
        BlockingQueue<Delivery<TestRecord>> results = new LinkedBlockingQueue<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Workers<TestRecord> real = new Workers<>(
                    pipeline(records -> {
                        InFlight<TestRecord> record = records.getFirst();
                        if (record.offset() % 3 == 0) {
                            record.mark(new Mark.Nack(Duration.ZERO));
                        }
                        return null;
                    }),
                    results::add,
                    executor,
                    () -> 0,
                    most);
            for (long offset = 0; offset < ROUNDS; offset += 2) {
                real.submit(deliveries(offset, offset + 1));
                for (int home = 0; home < 2; home++) {
                    Delivery<TestRecord> result = results.poll(20, TimeUnit.SECONDS);
                    if (result == null) {
                        throw new AssertionError("nothing comes home at " + offset);
                    }
                    List<Delivery<TestRecord>> taken = result.breaksOrder() ? real.reclaim() : List.of();
                    real.noted(result);
                    real.submit(taken);
                }
            }
            assertThat(results).isEmpty();
        }
    }

    @Test
    void keepsItsOrderAndRunsOneAtATimeOnRealThreads() throws InterruptedException {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger mostInside = new AtomicInteger();
        BlockingQueue<Delivery<TestRecord>> results = new LinkedBlockingQueue<>();
        int count = 20_000;
        List<Long> order = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Workers<TestRecord> real = new Workers<>(
                    pipeline(records -> {
                        mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        inside.decrementAndGet();
                        return null;
                    }),
                    results::add,
                    executor,
                    () -> 0,
                    1);
            for (long offset = 0; offset < count; offset++) {
                real.submit(deliveries(offset));
            }
            for (int i = 0; i < count; i++) {
                Delivery<TestRecord> result = results.poll(20, TimeUnit.SECONDS);
                assertThat(result).as("result %d", i).isNotNull();
                order.addAll(result == null ? List.of() : offsets(List.of(result)));
            }
        }

        assertThat(order)
                .containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
        assertThat(mostInside).hasValue(1);
    }
}
