package dev.faststream.internal;

import dev.faststream.AckPolicy;
import dev.faststream.Filter;
import dev.faststream.InvalidRecordException;
import dev.faststream.Ordering;
import dev.faststream.Response;
import dev.faststream.RetryPolicy;
import dev.faststream.Unwanted;
import dev.faststream.internal.TestCodec.Order;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A subscription without a broker: a real pipeline, worker and engine, in virtual time and on the thread of the test,
 * with a handler given as a lambda. It remembers what the handler, the dead letters and the results were given.
 */
final class TestSubscription {
    /** A handler of the decoded bodies, which also gets the messages, for their marks. */
    @FunctionalInterface
    interface Handler {
        @Nullable
        Object handle(List<TestMessage<Order>> messages) throws Exception;
    }

    /** What a broker answers to a send. */
    @FunctionalInterface
    interface Answer {
        CompletionStage<?> get();
    }

    /** Nothing can be stopped here. */
    static final Stops NO_STOPS = new Stops() {
        @Override
        public void subscription() {}

        @Override
        public void application() {}
    };

    /** Takes every dead letter at once. */
    static final DeadLetters<TestRecord> NO_LETTERS = new DeadLetters<>() {
        @Override
        public CompletionStage<?> publish(InFlight<TestRecord> record, Throwable cause) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public String describe() {
            return "nowhere";
        }
    };

    private static final Answer WRITTEN = () -> CompletableFuture.completedFuture(null);

    private final List<String> calls = new ArrayList<>();
    private final List<String> stopped = new ArrayList<>();
    private final List<Long> letters = new ArrayList<>();
    private final List<String> reasons = new ArrayList<>();
    private final List<List<Response<?>>> published = new ArrayList<>();
    private final Deque<Answer> letterAnswers = new ArrayDeque<>();
    private final Deque<Answer> publishAnswers = new ArrayDeque<>();
    private final Map<Partition, Long> committed = new TreeMap<>((a, b) -> Integer.compare(a.number(), b.number()));

    private final Pipeline<TestRecord> pipeline;
    private final DeliveryEngine<TestRecord> engine;
    private final Deque<Delivery<TestRecord>> inbox = new ArrayDeque<>();
    private final Workers<TestRecord> worker;
    private long now;

    TestSubscription(boolean batch, Handler handler) {
        this(batch, List.of(), handler);
    }

    TestSubscription(AckPolicy ackPolicy, boolean batch, Handler handler) {
        this(ackPolicy, batch, List.of(), handler);
    }

    /** With headers that the handler demands, so that a record without them is not sound. */
    TestSubscription(boolean batch, List<String> demanded, Handler handler) {
        this(AckPolicy.REJECT_ON_ERROR, batch, demanded, handler);
    }

    private TestSubscription(AckPolicy ackPolicy, boolean batch, List<String> demanded, Handler handler) {
        this(
                self -> Dispatch.toOne(self.bound("Test.handle", batch, self.demanded(demanded), "", handler)),
                ackPolicy,
                batch);
    }

    /** Several handlers, each of which gets the records whose header "to" has its name. */
    static TestSubscription divided(
            AckPolicy ackPolicy, boolean batch, Unwanted unwanted, Map<String, Handler> handlers) {
        return new TestSubscription(
                self -> {
                    List<Dispatch.Branch<TestRecord>> branches = new ArrayList<>();
                    handlers.forEach((name, handler) -> branches.add(new Dispatch.Branch<>(
                            self.bound(name, batch, List.of(), name + " ", handler),
                            new Wish.Matching(Filter.header("to", name), 0),
                            Optional.empty(),
                            List.of())));
                    return new Dispatch<>("Test", branches, Optional.empty(), unwanted);
                },
                ackPolicy,
                batch);
    }

    private List<BoundHandler.Argument<TestRecord>> demanded(List<String> names) {
        List<BoundHandler.Argument<TestRecord>> arguments = new ArrayList<>();
        for (String name : names) {
            arguments.add(new BoundHandler.Argument.PerRecord<>(record -> new TestMessage<>(record)
                    .headers()
                    .as(name, int.class)
                    .orElseThrow(() -> new InvalidRecordException(name + " is missing", null))));
        }
        return arguments;
    }

    private BoundHandler<TestRecord> bound(
            String name,
            boolean batch,
            List<BoundHandler.Argument<TestRecord>> arguments,
            String noted,
            Handler handler) {
        Bodies<TestRecord> bodies = new Bodies<>(List.of(new TestCodec()), TestConverters.ALL, TestMapper.INSTANCE);
        return new BoundHandler<>(name, batch, bodies.reader(Order.class), arguments, (records, values) -> {
            calls.add(now + " ms: " + noted
                    + records.stream().map(InFlight::offset).toList());
            return handler.handle(records.stream()
                    .map(record -> new TestMessage<Order>(record))
                    .toList());
        });
    }

    private TestSubscription(
            Function<TestSubscription, Dispatch<TestRecord>> handlers, AckPolicy ackPolicy, boolean batch) {
        Handling<TestRecord> handling =
                new Handling<>(record -> TestMapper.INSTANCE.headers(record).text("correlation_id"));
        this.pipeline = new Pipeline<>(
                handlers.apply(this),
                Around.nothing(),
                TestMapper.INSTANCE,
                branch -> (responses, from) -> {
                    published.add(List.copyOf(responses));
                    return next(publishAnswers);
                },
                handling,
                new Pipeline.FailureHandling<>(policy(ackPolicy), new Letters(), new Stops() {
                    @Override
                    public void subscription() {
                        stopped.add("subscription");
                    }

                    @Override
                    public void application() {
                        stopped.add("app");
                    }
                }),
                Duration.ZERO);
        this.engine = new DeliveryEngine<>(
                new DeliveryEngine.Settings(
                        batch ? Optional.of(new DeliveryEngine.Batching(100, 0, false)) : Optional.empty(),
                        1,
                        1,
                        Ordering.PARTITION,
                        new DeliveryEngine.Bounds(1_000, 1_000_000, 1_000, 4_096),
                        false),
                new DeliveryEngine.Measures<>(TestRecord::offset, record -> 1, TestRecord::key));
        this.worker = new Workers<>(pipeline, inbox::add, Runnable::run, () -> now, 1);
    }

    /** A policy whose pauses don't differ at random. */
    static FailurePolicy policy(AckPolicy ackPolicy) {
        return new FailurePolicy(ackPolicy, RetryPolicy.standard(), () -> 0.5);
    }

    private static CompletionStage<?> next(Deque<Answer> answers) {
        Answer answer = answers.poll();
        return (answer == null ? WRITTEN : answer).get();
    }

    private final class Letters implements DeadLetters<TestRecord> {
        @Override
        public CompletionStage<?> publish(InFlight<TestRecord> record, Throwable cause) {
            CompletionStage<?> answer = next(letterAnswers);
            letters.add(record.offset());
            reasons.add(String.valueOf(cause.getMessage()));
            return answer;
        }

        @Override
        public String describe() {
            return "the test's dead letters";
        }
    }

    /** How the next attempts to write a dead letter end; later ones succeed. */
    TestSubscription letters(Answer... answers) {
        letterAnswers.addAll(Arrays.asList(answers));
        return this;
    }

    /** How the next attempts to publish results end; later ones succeed. */
    TestSubscription publishes(Answer... answers) {
        publishAnswers.addAll(Arrays.asList(answers));
        return this;
    }

    static Answer fails(String reason) {
        return () -> CompletableFuture.failedFuture(new IllegalStateException(reason));
    }

    /** Runs one delivery, and collects what comes home, also later. */
    void run(Delivery<TestRecord> delivery, List<Delivery<TestRecord>> home) {
        pipeline.run(delivery, goesBack -> {}, home::add);
    }

    /** Runs one delivery alone and gives its outcomes, or empty while it is not settled. */
    Optional<List<Outcome>> run(List<InFlight<TestRecord>> records) {
        List<Delivery<TestRecord>> settled = new ArrayList<>();
        pipeline.run(new Delivery<>(records), goesBack -> {}, settled::add);
        return settled.stream()
                .map(delivery ->
                        delivery.records().stream().map(InFlight::outcome).toList())
                .collect(Collectors.reducing((a, b) -> {
                    throw new IllegalStateException("settled twice");
                }));
    }

    /** Runs the records, polled at once, through engine and worker until all are done. */
    TestSubscription runToTheEnd(TestRecord... records) {
        Map<Partition, List<TestRecord>> polled = Arrays.stream(records)
                .collect(Collectors.groupingBy(TestRecord::partition, LinkedHashMap::new, Collectors.toList()));
        polled.forEach((partition, ofPartition) -> {
            engine.assigned(partition, ofPartition.getFirst().offset(), DoneRanges.EMPTY);
            engine.polled(partition, ofPartition, now);
        });
        for (int turns = 0; turns < 100; turns++) {
            turn();
            if (engine.shares().openRecords() == 0) {
                return this;
            }
            now += inbox.isEmpty() ? engine.msToNextTimer(now, 1_000) : 0;
        }
        throw new IllegalStateException("it does not come to an end: " + calls);
    }

    private void turn() {
        for (Delivery<TestRecord> home = inbox.poll(); home != null; home = inbox.poll()) {
            if (home.breaksOrder()) {
                engine.returned(worker.reclaim());
            }
            engine.settled(home, now);
            worker.noted(home);
        }
        engine.shares().committable().forEach((partition, commit) -> {
            committed.put(partition, commit.offset());
            engine.shares().committed(partition, commit);
        });
        worker.submit(engine.next(now));
    }

    /** When, in virtual time, the handler was called with which offsets. */
    List<String> calls() {
        return calls;
    }

    /** What handlers have stopped. */
    List<String> stopped() {
        return stopped;
    }

    /** The offsets that were to be dead-lettered, tries that failed not among them. */
    List<Long> letters() {
        return letters;
    }

    List<String> reasons() {
        return reasons;
    }

    List<List<Response<?>>> published() {
        return published;
    }

    Map<Partition, Long> committed() {
        return committed;
    }
}
