package dev.faststream.examples;

import dev.faststream.Header;
import dev.faststream.HeaderMapping;
import dev.faststream.Key;
import dev.faststream.kafka.KafkaBatch;
import dev.faststream.kafka.KafkaMessage;
import dev.faststream.kafka.KafkaSubscriber;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Ways to reach the headers of every record of a batch. */
final class BatchHeaders {
    record Event(String id, String customer) {}

    /** What happened, for those who want to see it. */
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    private final Tracer tracer;

    BatchHeaders(Tracer tracer) {
        this.tracer = tracer;
    }

    ConcurrentLinkedQueue<String> seen() {
        return seen;
    }

    // region raw
    @KafkaSubscriber(topics = "events", groupId = "raw", batch = true)
    void raw(List<Event> events, KafkaBatch<Event> batch) {
        for (ConsumerRecord<byte[], byte[]> record : batch.raw()) {
            var header = record.headers().lastHeader("sentry-trace");
            seen.add("raw " + record.offset() + " " + (header == null ? 0 : header.value().length));
        }
    }
    // endregion

    // region each
    @KafkaSubscriber(topics = "events", groupId = "each", batch = true, maxRecords = 500, batchTimeoutMs = 200)
    void each(KafkaBatch<Event> batch) {
        for (KafkaMessage<Event> message : batch) {
            String trace = message.headers().textOr("sentry-trace", "none");
            Event event = message.body();
            if (event == null || event.customer().isBlank()) {
                message.reject("unknown customer"); // only this one is dead-lettered
            } else {
                seen.add("each " + event.id() + " " + trace);
            }
        }
    }
    // endregion

    // region columns
    @KafkaSubscriber(topics = "events", groupId = "columns", batch = true)
    void columns(
            List<Event> events,
            @Header("sentry-trace") List<Optional<String>> traces,
            @Header("retry-count") List<OptionalInt> retries,
            @Key List<Optional<String>> keys) {
        for (int i = 0; i < events.size(); i++) {
            seen.add("columns " + events.get(i).id() + " " + traces.get(i).orElse("none") + " "
                    + retries.get(i).orElse(0) + " " + keys.get(i).orElse("none"));
        }
    }
    // endregion

    // region mapped
    record Trace(Optional<String> sentryTrace, Optional<String> baggage) {}

    @KafkaSubscriber(topics = "events", groupId = "mapped", batch = true)
    void mapped(List<Event> events, @HeaderMapping List<Trace> traces) {
        for (int i = 0; i < events.size(); i++) {
            seen.add("mapped " + events.get(i).id() + " "
                    + traces.get(i).baggage().orElse("none"));
        }
    }
    // endregion

    // region tracer
    /** The part of a tracing library that we need; Sentry's and OpenTelemetry's fit it. */
    interface Tracer {
        /** Continues a trace that may have begun elsewhere, and gives what ends the span. */
        AutoCloseable continueTrace(@Nullable String sentryTrace, @Nullable String baggage, String operation);
    }
    // endregion

    // region tracing
    @KafkaSubscriber(topics = "events", groupId = "tracing", batch = true)
    void tracing(KafkaBatch<Event> batch) {
        Map<String, Integer> eventsPerTrace = new TreeMap<>();
        batch.forEachMessage(message -> {
            String sentryTrace = message.headers().textOr("sentry-trace", "");
            String baggage = message.headers().textOr("baggage", "");
            try (AutoCloseable span = tracer.continueTrace(sentryTrace, baggage, "process " + message.topic())) {
                eventsPerTrace.merge(sentryTrace.split("-", -1)[0], 1, Integer::sum);
                seen.add("tracing " + message.offset() + " in " + span);
            }
        });
    }
    // endregion
}
