package dev.faststream.json;

import dev.faststream.Codec;
import dev.faststream.benchmarks.Event;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** What it costs to decode and encode the event of the benchmarks, beside Jackson as it comes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@NullMarked
public class JsonBenchmark {
    private static final ObjectReader READER = JsonMapper.shared().readerFor(Event.class);
    private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(Event.class);

    private final Event event = new Event(
            1_000_000_001,
            "c-004711",
            "placed",
            "espresso machine",
            3,
            49_900,
            1_767_225_600_000_001L,
            "leave it at the door of the neighbours, the bell is brok");
    private final byte[] json = WRITER.writeValueAsBytes(event);
    private final JsonCodec codec = new JsonCodec();
    private final Codec.Decoder decoder = codec.decoder(Event.class);

    /** Decodes with the codec. */
    @Benchmark
    public @Nullable Object decode() {
        return decoder.decode(json);
    }

    /** Decodes with a reader of Jackson. */
    @Benchmark
    public Event decodeByJackson() {
        return READER.readValue(json);
    }

    /** Encodes with the codec. */
    @Benchmark
    public byte[] encode() {
        return codec.encode(event);
    }

    /** Encodes with a writer of Jackson. */
    @Benchmark
    public byte[] encodeByJackson() {
        return WRITER.writeValueAsBytes(event);
    }
}
