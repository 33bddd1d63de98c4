package dev.faststream.benchmarks.micronaut;

import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Work;
import io.micronaut.configuration.kafka.annotation.ErrorStrategy;
import io.micronaut.configuration.kafka.annotation.ErrorStrategyValue;
import io.micronaut.configuration.kafka.annotation.KafkaClient;
import io.micronaut.configuration.kafka.annotation.KafkaListener;
import io.micronaut.configuration.kafka.annotation.OffsetReset;
import io.micronaut.configuration.kafka.annotation.OffsetStrategy;
import io.micronaut.configuration.kafka.annotation.Topic;
import io.micronaut.context.annotation.Requires;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The listeners, one of which is there. They commit after each poll without waiting for the answer, which is as safe as
 * to wait: a commit that is lost only means that records come again.
 */
final class Listeners {
    static final String SHAPE = "benchmark.shape";

    /**
     * A record that fails is tried again where it stands, after the shortest pause: without one it takes far longer.
     */
    @Requires(property = SHAPE, value = "SINGLE")
    @KafkaListener(
            groupId = Setup.GROUP,
            offsetReset = OffsetReset.EARLIEST,
            offsetStrategy = OffsetStrategy.ASYNC,
            errorStrategy =
                    @ErrorStrategy(
                            value = ErrorStrategyValue.RETRY_ON_ERROR,
                            retryDelay = "1ms",
                            retryCount = Setup.ATTEMPTS - 1))
    static class Single {
        private final Work work;

        Single(Work work) {
            this.work = work;
        }

        @Topic(Setup.TOPIC)
        void handle(ConsumerRecord<byte[], Event> record) {
            work.handle(record.value(), header(record, Setup.TRACE));
        }
    }

    /** Bytes. */
    @Requires(property = SHAPE, value = "SINGLE_BYTES")
    @KafkaListener(groupId = Setup.GROUP, offsetReset = OffsetReset.EARLIEST, offsetStrategy = OffsetStrategy.ASYNC)
    static class SingleBytes {
        private final Work work;

        SingleBytes(Work work) {
            this.work = work;
        }

        @Topic(Setup.TOPIC)
        void handle(ConsumerRecord<byte[], byte[]> record) {
            work.handle(record.value());
        }
    }

    /** What a poll has brought. */
    @Requires(property = SHAPE, value = "BATCH")
    @KafkaListener(
            groupId = Setup.GROUP,
            offsetReset = OffsetReset.EARLIEST,
            offsetStrategy = OffsetStrategy.ASYNC,
            batch = true)
    static class Batch {
        private final Work work;

        Batch(Work work) {
            this.work = work;
        }

        @Topic(Setup.TOPIC)
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

    /** What a poll has brought, without headers. */
    @Requires(property = SHAPE, value = "BATCH_WITHOUT_HEADERS")
    @KafkaListener(
            groupId = Setup.GROUP,
            offsetReset = OffsetReset.EARLIEST,
            offsetStrategy = OffsetStrategy.ASYNC,
            batch = true)
    static class BatchWithoutHeaders {
        private final Work work;

        BatchWithoutHeaders(Work work) {
            this.work = work;
        }

        @Topic(Setup.TOPIC)
        void handle(List<ConsumerRecord<byte[], Event>> records) {
            records.forEach(record -> work.handle(record.value()));
        }
    }

    /** What a poll has brought, as bytes. */
    @Requires(property = SHAPE, value = "BATCH_BYTES")
    @KafkaListener(
            groupId = Setup.GROUP,
            offsetReset = OffsetReset.EARLIEST,
            offsetStrategy = OffsetStrategy.ASYNC,
            batch = true)
    static class BatchBytes {
        private final Work work;

        BatchBytes(Work work) {
            this.work = work;
        }

        @Topic(Setup.TOPIC)
        void handle(List<ConsumerRecord<byte[], byte[]>> records) {
            records.forEach(record -> work.handle(record.value()));
        }
    }

    /** Waits for all that it has sent; to wait for each record is slow. */
    @Requires(property = SHAPE, value = "RESULT")
    @KafkaListener(
            groupId = Setup.GROUP,
            offsetReset = OffsetReset.EARLIEST,
            offsetStrategy = OffsetStrategy.ASYNC,
            batch = true)
    static class Result {
        private static final ObjectWriter WRITER = JsonMapper.shared().writerFor(Event.class);

        private final Work work;
        private final Producer<byte[], byte[]> producer;

        Result(Work work, @KafkaClient Producer<byte[], byte[]> producer) {
            this.work = work;
            this.producer = producer;
        }

        @Topic(Setup.TOPIC)
        void handle(List<ConsumerRecord<byte[], Event>> records) throws ExecutionException, InterruptedException {
            List<Future<RecordMetadata>> sends = new ArrayList<>(records.size());
            for (ConsumerRecord<byte[], Event> record : records) {
                byte[] result = WRITER.writeValueAsBytes(work.toResult(record.value()));
                sends.add(producer.send(new ProducerRecord<>(Setup.RESULTS, record.key(), result)));
            }
            producer.flush();
            for (Future<RecordMetadata> send : sends) {
                RecordMetadata unused = send.get();
            }
        }
    }

    private Listeners() {}

    private static String header(ConsumerRecord<byte[], Event> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
