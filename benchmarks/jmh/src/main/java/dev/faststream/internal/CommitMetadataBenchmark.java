package dev.faststream.internal;

import java.util.Random;
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

/** What it costs to write and to read what is done beyond a commit. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@NullMarked
public class CommitMetadataBenchmark {
    private static final int METADATA_BYTES = 4096;

    @Param({"1", "100", "1000"})
    int ranges = 1;

    private DoneRanges done = DoneRanges.EMPTY;
    private String text = "";

    /** Ranges of random lengths, with random gaps between them. */
    @Setup
    public void write() {
        Random random = new Random(42);
        DoneRanges.Builder builder = new DoneRanges.Builder();
        long last = 0;
        for (int i = 0; i < ranges; i++) {
            long first = last + 2 + random.nextInt(10);
            last = first + random.nextInt(20);
            builder.add(first, last);
        }
        done = builder.build();
        text = encode();
    }

    /** Writes them. */
    @Benchmark
    public String encode() {
        return CommitMetadata.encode(0, done, METADATA_BYTES);
    }

    /** Reads them. */
    @Benchmark
    public DoneRanges decode() {
        return CommitMetadata.decode(0, text);
    }
}
