package dev.faststream.examples.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Another client: it knows nothing of the framework, and some of its records are awkward. */
record ShopProducer(String servers, String topic) {
    private static final String DATA = "/demo/orders.csv";
    private static final byte[] NOT_UTF8 = {(byte) 0xff, (byte) 0xfe, 0x00, (byte) 0xc3};

    /** Publishes all events of the data file, awkward ones among them, and waits until Kafka has them. */
    int publishAll() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        List<String> lines = lines();
        for (String line : lines.subList(1, lines.size())) {
            records.add(toRecord(line.split(",", -1)));
        }
        addAwkward(records);
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", servers), new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Future<RecordMetadata>> sent =
                    records.stream().map(producer::send).toList();
            for (Future<RecordMetadata> acknowledged : sent) {
                acknowledged.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("The demo's events could not be published: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while publishing the demo's events", e);
        }
        return records.size();
    }

    private static List<String> lines() {
        try (InputStream data = Objects.requireNonNull(ShopProducer.class.getResourceAsStream(DATA), DATA);
                BufferedReader reader = new BufferedReader(new InputStreamReader(data, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProducerRecord<byte[], byte[]> toRecord(String[] row) {
        String json = """
            {"order":"%s","customer":"%s","city":"%s","step":"%s","item":"%s","quantity":%s,"cents":%s,"at":"%s"}\
            """.formatted(row[0], row[1], row[2], row[3], row[4], row[5], row[6], at(row));
        ProducerRecord<byte[], byte[]> record = empty(row[0], bytes(json));
        trace(record, row[8], row[0]);
        return record;
    }

    private static Instant at(String[] row) {
        return Instant.ofEpochSecond(Long.parseLong(row[7]));
    }

    private ProducerRecord<byte[], byte[]> empty(String key, byte @Nullable [] value) {
        return new ProducerRecord<>(topic, bytes(key), value);
    }

    private static void trace(ProducerRecord<byte[], byte[]> record, String trace, String order) {
        String span = "%016x".formatted(order.hashCode() * 0x9e3779b97f4a7c15L);
        record.headers()
                .add("sentry-trace", bytes(trace + "-" + span + "-1"))
                .add(
                        "baggage",
                        bytes("sentry-trace_id=" + trace + ",sentry-environment=demo,sentry-release=shop%401.4"))
                .add("traceparent", bytes("00-" + trace + "-" + span + "-01"));
    }

    /** What other clients do write: each is good, or bad, in a way of its own. */
    private void addAwkward(List<ProducerRecord<byte[], byte[]>> records) {
        List<ProducerRecord<byte[], byte[]>> awkward = new ArrayList<>();
        for (int i = 1; i <= 7; i++) {
            ProducerRecord<byte[], byte[]> like = records.get(i * 300);
            ProducerRecord<byte[], byte[]> copy = new ProducerRecord<>(topic, like.key(), like.value());
            like.headers().forEach(copy.headers()::add);
            awkward.add(copy);
        }
        awkward.get(0).headers().remove("sentry-trace").add("sentry-trace", null);
        awkward.get(1).headers().remove("sentry-trace").add("sentry-trace", NOT_UTF8);
        awkward.get(2).headers().add("sentry-trace", bytes("again"));
        awkward.get(3).headers().remove("traceparent");
        awkward.get(4).headers().remove("traceparent").add("traceparent", NOT_UTF8);
        ProducerRecord<byte[], byte[]> broken = empty("A99998", bytes("{\"order\":\"A99998\",\"customer\":"));
        awkward.get(5).headers().forEach(broken.headers()::add);
        awkward.set(5, broken);
        ProducerRecord<byte[], byte[]> tombstone = empty("A99999", null);
        awkward.get(6).headers().forEach(tombstone.headers()::add);
        awkward.set(6, tombstone);
        for (int i = 0; i < awkward.size(); i++) {
            records.add((i + 1) * 250, awkward.get(i));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
