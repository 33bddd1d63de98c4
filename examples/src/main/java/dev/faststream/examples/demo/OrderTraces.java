package dev.faststream.examples.demo;

import dev.faststream.Header;
import dev.faststream.Headers;
import dev.faststream.Response;
import dev.faststream.kafka.KafkaBatch;
import dev.faststream.kafka.KafkaMessage;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaSubscriber;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The demo's handlers: batches of events become one result per trace; results and dead letters are read one by one. */
final class OrderTraces {
    static final String ORDERS = "orders";
    static final String TRACES = "traces";
    static final String GROUP = "demo";
    static final String DEAD_LETTERS = "dlq.demo.orders";

    private final Report report;

    OrderTraces(Report report) {
        this.report = report;
    }

    @KafkaSubscriber(topics = ORDERS, groupId = GROUP, batch = true, maxRecords = 500, batchTimeoutMs = 300)
    @KafkaPublisher(TRACES)
    List<Response<TraceSummary>> follow(
            List<@Nullable OrderEvent> events,
            KafkaBatch<OrderEvent> batch,
            @Header("traceparent") List<String> parents) {
        Map<String, List<KafkaMessage<OrderEvent>>> byTrace = new LinkedHashMap<>();
        for (int i = 0; i < events.size(); i++) {
            String trace = parents.get(i).split("-", -1)[1];
            byTrace.computeIfAbsent(trace, id -> new ArrayList<>()).add(batch.get(i));
        }
        List<Response<TraceSummary>> results = new ArrayList<>();
        byTrace.forEach((trace, messages) -> results.add(result(trace, messages)));
        report.batch(batch, byTrace.size(), results.size());
        return results;
    }

    private static Response<TraceSummary> result(String trace, List<KafkaMessage<OrderEvent>> messages) {
        long cents = 0;
        for (KafkaMessage<OrderEvent> message : messages) {
            OrderEvent event = message.body();
            cents += event == null || !event.step().equals("paid") ? 0 : event.cents();
        }
        Headers headers = messages.getFirst().headers();
        return Response.of(new TraceSummary(trace, messages.size(), cents))
                .key(trace)
                .header("sentry-trace", headers.textOr("sentry-trace", "unreadable"))
                .header("baggage", headers.textOr("baggage", ""))
                .header("traceparent", headers.textOr("traceparent", ""));
    }

    @KafkaSubscriber(topics = TRACES, groupId = GROUP)
    void read(TraceSummary summary, @Header("traceparent") String parent) {
        report.result(summary, parent);
    }

    @KafkaSubscriber(topics = DEAD_LETTERS, groupId = GROUP)
    void deadLetter(
            byte[] body,
            @Header("dlq.partition") int partition,
            @Header("dlq.offset") long offset,
            @Header("dlq.message") String reason) {
        report.deadLetter("partition " + partition + " offset " + offset, reason);
    }
}
