package dev.faststream.benchmarks.loops;

import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/** What is done by hand with the records of one poll. */
final class Handlers {
    private Handlers() {}

    static Polled of(Setup setup) {
        Work work = setup.work();
        return switch (setup.task().shape()) {
            case SINGLE -> records -> records.forEach(record -> handle(setup, record));
            case SINGLE_BYTES -> records -> records.forEach(record -> work.handle(record.value()));
            case BATCH -> records -> handleBatch(work, records);
            case BATCH_WITHOUT_HEADERS -> records -> handleBatchWithoutHeaders(work, records);
            case BATCH_BYTES -> records -> handleBatchOfBytes(work, records);
            case RESULT -> new Publishing(setup);
        };
    }

    static void handle(Setup setup, ConsumerRecord<byte[], byte[]> record) {
        Event event = Json.read(record.value());
        String trace = Clients.header(record, Setup.TRACE);
        try {
            setup.work().handle(event, trace);
        } catch (IllegalStateException e) {
            handleAgain(setup, event, trace, e);
        }
    }

    private static void handleAgain(Setup setup, Event event, String trace, IllegalStateException failure) {
        long pauseMs = setup.task().retryPauseMs();
        pause(pauseMs, failure);
        try {
            setup.work().handle(event, trace);
        } catch (IllegalStateException e) {
            pause(pauseMs, e);
            setup.work().handle(event, trace);
        }
    }

    private static void pause(long millis, IllegalStateException failure) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure.addSuppressed(e);
            throw failure;
        }
    }

    private static void handleBatch(Work work, ConsumerRecords<byte[], byte[]> records) {
        List<Event> events = new ArrayList<>(records.count());
        List<String> traces = new ArrayList<>(records.count());
        List<String> baggage = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            events.add(Json.read(record.value()));
            traces.add(Clients.header(record, Setup.TRACE));
            baggage.add(Clients.header(record, Setup.BAGGAGE));
        }
        work.handle(events, traces, baggage);
    }

    private static void handleBatchWithoutHeaders(Work work, ConsumerRecords<byte[], byte[]> records) {
        List<Event> events = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            events.add(Json.read(record.value()));
        }
        events.forEach(work::handle);
    }

    private static void handleBatchOfBytes(Work work, ConsumerRecords<byte[], byte[]> records) {
        List<byte[]> bodies = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            bodies.add(record.value());
        }
        bodies.forEach(work::handle);
    }
}
