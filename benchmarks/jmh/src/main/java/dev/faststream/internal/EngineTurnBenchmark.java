package dev.faststream.internal;

import dev.faststream.Ordering;
import dev.faststream.internal.DeliveryEngine.Batching;
import dev.faststream.internal.DeliveryEngine.Bounds;
import dev.faststream.internal.DeliveryEngine.Measures;
import dev.faststream.internal.DeliveryEngine.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a record costs in the engine: 500 are polled, handed over, settled and committed, and no handler is called. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@NullMarked
public class EngineTurnBenchmark {
    /** What the subscription asks for. */
    public enum Kind {
        SINGLE,
        BATCH,
        KEYS,
        UNORDERED;

        private Settings settings() {
            return switch (this) {
                case SINGLE -> settings(Optional.empty(), 1, Ordering.PARTITION);
                case BATCH -> settings(Optional.of(new Batching(RECORDS, 0, false)), 1, Ordering.PARTITION);
                case KEYS -> settings(Optional.empty(), 1_000, Ordering.KEY);
                case UNORDERED -> settings(Optional.empty(), 1_000, Ordering.NONE);
            };
        }

        private static Settings settings(Optional<Batching> batching, int workers, Ordering ordering) {
            return new Settings(
                    batching, RECORDS, workers, ordering, new Bounds(10_000, 64 << 20, Integer.MAX_VALUE, 4096), false);
        }
    }

    static final int RECORDS = 500;
    private static final Outcome ACK = new Outcome.Ack();

    @Param
    Kind kind = Kind.SINGLE;

    private final List<PlainRecord> records = PlainRecord.several(RECORDS);
    private DeliveryEngine<PlainRecord> engine = engine();
    private long position;

    private DeliveryEngine<PlainRecord> engine() {
        return new DeliveryEngine<>(
                kind.settings(),
                new Measures<>(record -> position + record.index(), record -> record.value().length, PlainRecord::key));
    }

    /** An engine to which the partition belongs. */
    @Setup
    public void assign() {
        engine = engine();
        engine.assigned(PlainRecord.PARTITION, position, DoneRanges.EMPTY);
    }

    /** One turn. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public Map<Partition, Commit> turn() {
        engine.polled(PlainRecord.PARTITION, records, 0);
        for (List<Delivery<PlainRecord>> next = engine.next(0); !next.isEmpty(); next = engine.next(0)) {
            for (Delivery<PlainRecord> delivery : next) {
                delivery.records().forEach(record -> record.settle(ACK));
                engine.settled(delivery, 0);
            }
        }
        Map<Partition, Commit> commits = engine.shares().committable();
        commits.forEach(engine.shares()::committed);
        position += RECORDS;
        return commits;
    }
}
