package dev.faststream.benchmarks.loops;

import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Publishes a result for each record of a poll, and then waits until Kafka has acknowledged them all. */
final class Publishing implements Polled {
    private static final byte[] CONTENT_TYPE = "application/json".getBytes(StandardCharsets.UTF_8);

    private final Setup setup;
    private final Producer<byte[], byte[]> producer;

    Publishing(Setup setup) {
        this.setup = setup;
        this.producer = Clients.producer(setup);
    }

    @Override
    public void handle(ConsumerRecords<byte[], byte[]> records) {
        List<Future<RecordMetadata>> sends = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            sends.add(producer.send(result(record)));
        }
        producer.flush();
        sends.forEach(Publishing::requireAcknowledged);
    }

    private ProducerRecord<byte[], byte[]> result(ConsumerRecord<byte[], byte[]> record) {
        Event result = setup.work().toResult(Json.read(record.value()));
        ProducerRecord<byte[], byte[]> published =
                new ProducerRecord<>(Setup.RESULTS, record.key(), Json.write(result));
        published.headers().add("content-type", CONTENT_TYPE);
        return published;
    }

    private static void requireAcknowledged(Future<RecordMetadata> send) {
        try {
            RecordMetadata unused = send.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a result was not acknowledged", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while publishing", e);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
