package dev.faststream.benchmarks.spring;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Work;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.KafkaTemplate;

/** Listeners that take Kafka's records, decoded by the consumer: the quickest way to use it. */
public final class Spring implements Contender {
    record Single(Work work) {
        @KafkaListener(topics = Setup.TOPIC, groupId = Setup.GROUP)
        void handle(ConsumerRecord<byte[], Event> record) {
            work.handle(record.value(), header(record, Setup.TRACE));
        }
    }

    record SingleBytes(Work work) {
        @KafkaListener(topics = Setup.TOPIC, groupId = Setup.GROUP)
        void handle(ConsumerRecord<byte[], byte[]> record) {
            work.handle(record.value());
        }
    }

    record Batch(Work work) {
        @KafkaListener(topics = Setup.TOPIC, groupId = Setup.GROUP, batch = "true")
        void handle(List<ConsumerRecord<byte[], Event>> records) {
            List<Event> events = new ArrayList<>(records.size());
            List<String> traces = new ArrayList<>(records.size());
            List<String> baggage = new ArrayList<>(records.size());
            for (ConsumerRecord<byte[], Event> record : records) {
                events.add(record.value());
                traces.add(header(record, Setup.TRACE));
                baggage.add(header(record, Setup.BAGGAGE));
            }
            work.handle(events, traces, baggage);
        }
    }

    record BatchWithoutHeaders(Work work) {
        @KafkaListener(topics = Setup.TOPIC, groupId = Setup.GROUP, batch = "true")
        void handle(List<ConsumerRecord<byte[], Event>> records) {
            records.forEach(record -> work.handle(record.value()));
        }
    }

    record BatchBytes(Work work) {
        @KafkaListener(topics = Setup.TOPIC, groupId = Setup.GROUP, batch = "true")
        void handle(List<ConsumerRecord<byte[], byte[]>> records) {
            records.forEach(record -> work.handle(record.value()));
        }
    }

    /** A batch listener: {@code @SendTo} does not wait for what it sends, and to wait for each record is slow. */
    record Result(Work work, KafkaTemplate<byte[], Event> template) {
        @KafkaListener(topics = Setup.TOPIC, groupId = Setup.GROUP, batch = "true")
        void handle(List<ConsumerRecord<byte[], Event>> records) {
            List<CompletableFuture<?>> sends = new ArrayList<>(records.size());
            for (ConsumerRecord<byte[], Event> record : records) {
                sends.add(template.send(Setup.RESULTS, record.key(), work.toResult(record.value())));
            }
            template.flush();
            sends.forEach(CompletableFuture::join);
        }
    }

    @Override
    public String name() {
        return "spring";
    }

    @Override
    public String description() {
        return App.description("records");
    }

    @Override
    public Set<Case> cases() {
        return Case.ofOneThread();
    }

    @Override
    public AutoCloseable start(Setup setup) {
        Work work = setup.work();
        return switch (setup.task().shape()) {
            case SINGLE -> withEvents(setup, new Single(work));
            case BATCH -> withEvents(setup, new Batch(work));
            case BATCH_WITHOUT_HEADERS -> withEvents(setup, new BatchWithoutHeaders(work));
            case RESULT -> withEvents(setup, new Result(work, App.template(setup)));
            case SINGLE_BYTES -> withBytes(setup, new SingleBytes(work));
            case BATCH_BYTES -> withBytes(setup, new BatchBytes(work));
        };
    }

    private static AutoCloseable withEvents(Setup setup, Object listeners) {
        return App.start(App.factory(setup, App.events()), listeners);
    }

    private static AutoCloseable withBytes(Setup setup, Object listeners) {
        return App.start(App.factory(setup, new ByteArrayDeserializer()), listeners);
    }

    static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
