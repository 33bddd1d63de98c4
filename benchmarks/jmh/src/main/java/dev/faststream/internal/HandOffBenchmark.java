package dev.faststream.internal;

import dev.faststream.AckPolicy;
import dev.faststream.RetryPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The way of a slice to a worker, through the pipeline to a handler that does nothing, and back into the inbox. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@NullMarked
public class HandOffBenchmark {
    /** Nothing is dead-lettered here. */
    private record NoLetters() implements DeadLetters<PlainRecord> {
        @Override
        public CompletionStage<?> publish(InFlight<PlainRecord> record, Throwable cause) {
            return CompletableFuture.failedFuture(cause);
        }

        @Override
        public String describe() {
            return "nowhere";
        }
    }

    /** Nothing is stopped here. */
    private record NoStops() implements Stops {
        @Override
        public void subscription() {}

        @Override
        public void application() {}
    }

    @Param({"1", "500"})
    int slice = 1;

    private final BlockingQueue<Delivery<PlainRecord>> inbox = new LinkedBlockingQueue<>();
    private final Pipeline<PlainRecord> pipeline = pipeline();
    private final Workers<PlainRecord> workers =
            new Workers<>(pipeline, inbox::add, Thread::startVirtualThread, () -> 0, 1);
    private List<InFlight<PlainRecord>> records = List.of();

    private static Pipeline<PlainRecord> pipeline() {
        BoundHandler<PlainRecord> handler =
                new BoundHandler<>("handler", false, PlainRecord::value, List.of(), (inFlight, arguments) -> null);
        return new Pipeline<>(
                handler,
                new PlainRecord.Mapper(),
                (results, from) -> CompletableFuture.completedFuture(results),
                new Handling<>(record -> Optional.empty()),
                new Pipeline.FailureHandling<>(
                        new FailurePolicy(AckPolicy.REJECT_ON_ERROR, RetryPolicy.none(), () -> 0.5),
                        new NoLetters(),
                        new NoStops()),
                Duration.ZERO);
    }

    /** Records for a slice. */
    @Setup
    public void prepare() {
        records = PlainRecord.severalInFlight(slice);
    }

    /** Without a worker: on the calling thread. */
    @Benchmark
    public Delivery<PlainRecord> pipelineAlone() throws InterruptedException {
        pipeline.run(new Delivery<>(records), back -> {}, inbox::add);
        return inbox.take();
    }

    /** To a worker and back. */
    @Benchmark
    public Delivery<PlainRecord> thereAndBack() throws InterruptedException {
        workers.submit(List.of(new Delivery<>(records)));
        Delivery<PlainRecord> home = inbox.take();
        workers.noted(home);
        return home;
    }
}
