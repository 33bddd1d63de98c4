package dev.faststream.kafka;

import dev.faststream.TextConverters;
import dev.faststream.internal.Handling;
import dev.faststream.internal.InFlight;
import dev.faststream.internal.PlainRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
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
import org.openjdk.jmh.infra.Blackhole;

/** What headers cost through our views, beside the client's own look-up. All make the records first, as a poll does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@NullMarked
public class HeaderBenchmark {
    private static final int RECORDS = 500;
    private static final String TRACE = "sentry-trace";
    private static final String BAGGAGE = "baggage";

    @Param({"3", "10"})
    int headers = 3;

    private final Handling<ConsumerRecord<byte[], byte[]>> handling = new Handling<>(record -> Optional.empty());
    private final KafkaRecords view = new KafkaRecords(new Topics(List.of()), TextConverters.standard(), handling);
    private ByteBuffer[] names = {};
    private ByteBuffer[] values = {};

    /** The bytes of the names and values, as they lie in what was fetched. */
    @Setup
    public void fetch() {
        names = new ByteBuffer[headers];
        values = new ByteBuffer[headers];
        for (int i = 0; i < headers; i++) {
            names[i] = bytes(i == 0 ? TRACE : i == 1 ? BAGGAGE : "more-" + i);
            values[i] = bytes("0123456789abcdef0123456789abcdef-0123456789abcdef-1");
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private ConsumerRecord<byte[], byte[]> record() {
        Header[] fresh = new Header[headers];
        for (int i = 0; i < headers; i++) {
            fresh[i] = new RecordHeader(names[i].duplicate(), values[i].duplicate());
        }
        return new ConsumerRecord<>(
                "orders",
                0,
                0,
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(fresh),
                Optional.empty());
    }

    private InFlight<ConsumerRecord<byte[], byte[]>> inFlight() {
        return PlainRecord.inFlight(record(), 0);
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** Reads none. */
    @Benchmark
    public Object none() {
        return inFlight();
    }

    /** Reads one as the client gives it. */
    @Benchmark
    public Object oneByLastHeader() {
        return text(inFlight().record(), TRACE);
    }

    /** Reads one through a message. */
    @Benchmark
    public Object oneByMessage() {
        return new KafkaMessage<>(inFlight(), view).headers().textOr(TRACE, "");
    }

    /** Reads two as the client gives them. */
    @Benchmark
    public void twoByLastHeader(Blackhole hole) {
        ConsumerRecord<byte[], byte[]> record = inFlight().record();
        hole.consume(text(record, TRACE));
        hole.consume(text(record, BAGGAGE));
    }

    /** Reads two through a message. */
    @Benchmark
    public void twoByMessage(Blackhole hole) {
        KafkaMessage<byte[]> message = new KafkaMessage<>(inFlight(), view);
        hole.consume(message.headers().textOr(TRACE, ""));
        hole.consume(message.headers().textOr(BAGGAGE, ""));
    }

    /** Reads two of each record of a batch. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void twoByBatch(Blackhole hole) {
        List<InFlight<ConsumerRecord<byte[], byte[]>>> records = new ArrayList<>(RECORDS);
        for (int i = 0; i < RECORDS; i++) {
            records.add(inFlight());
        }
        KafkaBatch<byte[]> batch = new KafkaBatch<>(records, view, handling);
        for (KafkaMessage<byte[]> message : batch) {
            hole.consume(message.headers().textOr(TRACE, ""));
            hole.consume(message.headers().textOr(BAGGAGE, ""));
        }
    }
}
