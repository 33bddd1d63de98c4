package dev.faststream.internal;

import dev.faststream.AppContext;
import dev.faststream.Header;
import dev.faststream.TextConverters;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
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
import org.openjdk.jmh.infra.Blackhole;

/** What a record costs from the worker to the user's method, without decoding; and what it takes to bind a method. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@NullMarked
public class HandlerBenchmark {
    /** The handlers. */
    static final class Handlers {
        private @Nullable Object last;

        void body(byte[] body) {
            last = body;
        }

        void header(byte[] body, @Header("trace") String trace) {
            last = trace;
        }

        void headers(byte[] body, @Header("trace") String trace, @Header("tenant") int tenant) {
            last = trace + tenant;
        }

        void batch(List<byte[]> bodies, @Header("trace") List<String> traces) {
            last = traces;
        }
    }

    private static final int RECORDS = 500;

    private final Handlers handlers = new Handlers();
    private final PlainRecord record = PlainRecord.several(1).getFirst();
    private final List<PlainRecord> records = PlainRecord.several(RECORDS);
    private final Handling.Scope<PlainRecord> scope =
            new Handling<PlainRecord>(any -> Optional.empty()).open(AppContext.empty());
    private final BoundHandler<PlainRecord> body = bind("body", false);
    private final BoundHandler<PlainRecord> header = bind("header", false);
    private final BoundHandler<PlainRecord> headers = bind("headers", false);
    private final BoundHandler<PlainRecord> batch = bind("batch", true);

    private BoundHandler<PlainRecord> bind(String name, boolean ofBatches) {
        PlainRecord.Mapper mapper = new PlainRecord.Mapper();
        TextConverters converters = TextConverters.standard();
        HandlerBinder.Tools<PlainRecord> tools = new HandlerBinder.Tools<>(
                mapper, new Bodies<>(List.of(), converters, mapper), converters, AppContext.empty(), new Problems());
        Method method = Arrays.stream(Handlers.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return new HandlerBinder<>(tools, handlers, method, ofBatches, Set.of())
                .bind()
                .orElseThrow();
    }

    private @Nullable Object call(BoundHandler<PlainRecord> handler, List<InFlight<PlainRecord>> inFlight)
            throws Exception {
        BoundHandler.Call<PlainRecord> call = handler.prepare(inFlight, scope, (rejected, cause) -> {
            throw cause;
        });
        handler.invoker().invoke(call.records(), call.arguments());
        return handlers.last;
    }

    private @Nullable Object call(BoundHandler<PlainRecord> handler) throws Exception {
        return call(handler, List.of(PlainRecord.inFlight(record, 0)));
    }

    /** The method itself, for comparison. */
    @Benchmark
    public @Nullable Object direct(Blackhole hole) {
        hole.consume(PlainRecord.inFlight(record, 0));
        handlers.body(record.value());
        return handlers.last;
    }

    /** Takes the body. */
    @Benchmark
    public @Nullable Object body() throws Exception {
        return call(body);
    }

    /** Takes the body and a header. */
    @Benchmark
    public @Nullable Object bodyAndHeader() throws Exception {
        return call(header);
    }

    /** Takes the body and two headers, one of them a number. */
    @Benchmark
    public @Nullable Object bodyAndTwoHeaders() throws Exception {
        return call(headers);
    }

    /** Takes 500 bodies and a header of each. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public @Nullable Object batch() throws Exception {
        return call(
                batch,
                records.stream()
                        .map(one -> PlainRecord.inFlight(one, one.index()))
                        .toList());
    }

    /** Binds a method, as is done once at start. */
    @Benchmark
    public BoundHandler<PlainRecord> binding() {
        return bind("headers", false);
    }
}
