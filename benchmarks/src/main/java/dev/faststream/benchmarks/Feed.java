package dev.faststream.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Publishes a topic's content. */
record Feed(String servers, Content content) {
    private static final byte[] CONTENT_TYPE = bytes("application/json");
    private static final long INTERVAL_MICROS = 1_000;
    private static final byte[] MORE = bytes("a header that nobody asks for");

    /** Publishes as quickly as it goes. */
    void publish() {
        try (Sending sending = new Sending(producer(Map.of()))) {
            for (int i = 0; i < content.records(); i++) {
                sending.send(record(i, content.event(i)));
            }
        }
    }

    /** Publishes 1,000 records a second, each with the time when it should have been sent. */
    void publishPaced() {
        try (Sending sending = new Sending(producer(Map.of(ProducerConfig.LINGER_MS_CONFIG, 0)))) {
            long begin = Effects.nowMicros();
            for (int i = 0; i < content.records(); i++) {
                long due = begin + i * INTERVAL_MICROS;
                awaitMicros(due);
                sending.send(record(i, content.event(i, due)));
            }
        }
    }

    private static void awaitMicros(long due) {
        for (long left = due - Effects.nowMicros(); left > 0; left = due - Effects.nowMicros()) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(left));
        }
    }

    private Producer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers);
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private ProducerRecord<byte[], byte[]> record(int index, Event event) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(content.topic(index), bytes(event.customer()), Content.json(event));
        for (int i = 0; i < content.headers(); i++) {
            switch (i) {
                case 0 -> record.headers().add(Setup.TRACE, bytes(content.trace(index)));
                case 1 -> record.headers().add(Setup.BAGGAGE, bytes(Content.baggage(index)));
                case 2 -> record.headers().add("content-type", CONTENT_TYPE);
                default -> record.headers().add("more-" + i, MORE);
            }
        }
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A producer that tells of failures when it is closed. */
    private static final class Sending implements AutoCloseable {
        private final Producer<byte[], byte[]> producer;
        private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

        Sending(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }

        void send(ProducerRecord<byte[], byte[]> record) {
            var unused = producer.send(record, (metadata, failed) -> {
                if (failed != null) {
                    failure.set(failed);
                }
            });
        }

        @Override
        public void close() {
            producer.close();
            if (failure.get() != null) {
                throw new IllegalStateException("The topic could not be filled", failure.get());
            }
        }
    }
}
