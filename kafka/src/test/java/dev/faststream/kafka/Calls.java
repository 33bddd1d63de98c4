package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.FastStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** What handlers were called with. Safe to use from any thread. */
final class Calls {
    private final List<List<@Nullable Object>> calls = new CopyOnWriteArrayList<>();

    /** Notes a call with what is worth to know of its arguments. */
    void add(@Nullable Object... arguments) {
        calls.add(Collections.unmodifiableList(new ArrayList<>(Arrays.asList(arguments))));
    }

    int count() {
        return calls.size();
    }

    List<List<@Nullable Object>> all() {
        return List.copyOf(calls);
    }

    /** Waits for so many calls, and gives these. */
    List<List<@Nullable Object>> await(int count) {
        eventually(() -> assertThat(calls).hasSizeGreaterThanOrEqualTo(count));
        return all();
    }

    /** Sends records to new topics, runs handlers on these, and gives the arguments of the first call. */
    static List<@Nullable Object> first(
            RealKafka kafka, Function<Calls, Object> handlers, List<ProducerRecord<byte[], byte[]>> records)
            throws Exception {
        return first(kafka, handlers, Function.identity(), records);
    }

    /** Does the same with an app that has been prepared. */
    static List<@Nullable Object> first(
            RealKafka kafka,
            Function<Calls, Object> handlers,
            Function<FastStream, FastStream> prepare,
            List<ProducerRecord<byte[], byte[]>> records)
            throws Exception {
        Set<String> topics = new LinkedHashSet<>();
        records.forEach(record -> topics.add(record.topic()));
        kafka.create(topics.toArray(String[]::new));
        kafka.send(records);
        Calls calls = new Calls();
        FastStream app =
                prepare.apply(FastStream.of(KafkaBroker.of(kafka.servers()).include(handlers.apply(calls))));
        kafka.whileRunning(app, () -> calls.await(1));
        return calls.all().getFirst();
    }
}
