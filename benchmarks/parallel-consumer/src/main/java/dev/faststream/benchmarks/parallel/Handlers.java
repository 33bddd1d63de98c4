package dev.faststream.benchmarks.parallel;

import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Work;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import io.confluent.parallelconsumer.PollContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** The functions that Parallel Consumer calls. */
final class Handlers {
    private static final ObjectReader READER = JsonMapper.shared().readerFor(Event.class);
    private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(Event.class);

    private Handlers() {}

    static void start(ParallelStreamProcessor<String, byte[]> processor, Setup setup) {
        Work work = setup.work();
        switch (setup.task().shape()) {
            case SINGLE -> processor.poll(polled -> handle(work, polled.getSingleConsumerRecord()));
            case SINGLE_BYTES -> processor.poll(polled -> work.handle(polled.value()));
            case BATCH -> processor.poll(polled -> handleBatch(work, polled));
            case BATCH_WITHOUT_HEADERS ->
                processor.poll(polled -> polled.forEach(record -> work.handle(event(record.value()))));
            case BATCH_BYTES -> processor.poll(polled -> polled.forEach(record -> work.handle(record.value())));
            case RESULT -> processor.pollAndProduce(polled -> result(work, polled));
        }
    }

    private static void handle(Work work, ConsumerRecord<String, byte[]> record) {
        work.handle(event(record.value()), header(record, Setup.TRACE));
    }

    private static void handleBatch(Work work, PollContext<String, byte[]> polled) {
        List<Event> events = new ArrayList<>();
        List<String> traces = new ArrayList<>();
        List<String> baggage = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : polled.getConsumerRecordsFlattened()) {
            events.add(event(record.value()));
            traces.add(header(record, Setup.TRACE));
            baggage.add(header(record, Setup.BAGGAGE));
        }
        work.handle(events, traces, baggage);
    }

    private static ProducerRecord<String, byte[]> result(Work work, PollContext<String, byte[]> polled) {
        Event result = work.toResult(event(polled.value()));
        return new ProducerRecord<>(Setup.RESULTS, polled.key(), WRITER.writeValueAsBytes(result));
    }

    private static Event event(byte[] body) {
        return READER.readValue(body);
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
