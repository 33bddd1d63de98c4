package dev.faststream.internal;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a record costs in a partition's account, and what a commit does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@NullMarked
public class OffsetLedgerBenchmark {
    private static final int RECORDS = 500;
    private static final int HOLES = 1_000;
    private static final int METADATA_BYTES = 4096;

    private final int[] shuffled = shuffled();
    private final OffsetLedger ledger = new OffsetLedger(0);
    private final OffsetLedger withHoles = withHoles();
    private long position;

    private static int[] shuffled() {
        List<Integer> order = IntStream.range(0, RECORDS).boxed().collect(Collectors.toList());
        Collections.shuffle(order, new Random(42));
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Every other record is done. */
    private static OffsetLedger withHoles() {
        OffsetLedger ledger = new OffsetLedger(0);
        for (int i = 0; i < 2 * HOLES; i++) {
            ledger.opened(i);
        }
        for (int i = 1; i < 2 * HOLES; i += 2) {
            ledger.done(i);
        }
        return ledger;
    }

    private void open() {
        for (int i = 0; i < RECORDS; i++) {
            ledger.opened(position + i);
        }
    }

    /** Opens and does each, in order. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long inOrder() {
        open();
        for (int i = 0; i < RECORDS; i++) {
            ledger.done(position + i);
        }
        position += RECORDS;
        return ledger.committable();
    }

    /** Opens and does each, in any order. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long inAnyOrder() {
        open();
        for (int i : shuffled) {
            ledger.done(position + i);
        }
        position += RECORDS;
        return ledger.committable();
    }

    /** Gives what is to be committed when nothing is done beyond. */
    @Benchmark
    public Commit commit() {
        return ledger.commit(METADATA_BYTES);
    }

    /** Gives what is to be committed when a thousand ranges are done beyond. */
    @Benchmark
    public Commit commitWithHoles() {
        return withHoles.commit(METADATA_BYTES);
    }
}
