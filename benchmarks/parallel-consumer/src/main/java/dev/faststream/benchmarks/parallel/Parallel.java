package dev.faststream.benchmarks.parallel;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Versions;
import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Parallel Consumer: keys in order where the case wants it, else no order. */
public final class Parallel implements Contender {
    /** As many as it has by itself: more threads than cores only help where they wait. */
    private static final int THREADS = 16;
    /** With 1,000 threads it is slower than with these, also where 1,000 records may be handled at once. */
    private static final int MOST_THREADS = 256;

    @Override
    public String name() {
        return "parallel-consumer";
    }

    @Override
    public String description() {
        return "Parallel Consumer "
                + Versions.of("io.confluent.parallelconsumer", "parallel-consumer-core")
                + " (" + Versions.ofKafkaClient() + ")";
    }

    @Override
    public Set<Case> cases() {
        return EnumSet.allOf(Case.class);
    }

    @Override
    public AutoCloseable start(Setup setup) {
        ParallelStreamProcessor<String, byte[]> processor =
                ParallelStreamProcessor.createEosStreamProcessor(options(setup));
        processor.subscribe(List.of(Setup.TOPIC));
        Handlers.start(processor, setup);
        return processor;
    }

    /** Commits asynchronously, which is as safe as to wait: what is done out of order is kept with the commit. */
    private static ParallelConsumerOptions<String, byte[]> options(Setup setup) {
        var options = ParallelConsumerOptions.<String, byte[]>builder()
                .consumer(Clients.consumer(setup))
                .ordering(setup.task().isOrdered() ? ProcessingOrder.KEY : ProcessingOrder.UNORDERED)
                .commitMode(CommitMode.PERIODIC_CONSUMER_ASYNCHRONOUS)
                .maxConcurrency(Math.min(MOST_THREADS, Math.max(THREADS, setup.atOnce())))
                .retryDelayProvider(failed -> Duration.ofMillis(setup.task().retryPauseMs()));
        return switch (setup.task().shape()) {
            case BATCH, BATCH_WITHOUT_HEADERS, BATCH_BYTES ->
                options.batchSize(Setup.BATCH).build();
            case RESULT -> options.producer(Clients.producer(setup)).build();
            case SINGLE, SINGLE_BYTES -> options.build();
        };
    }
}
