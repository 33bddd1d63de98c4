package dev.faststream.benchmarks.ours;

import dev.faststream.Header;
import dev.faststream.Headers;
import dev.faststream.Response;
import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Work;
import dev.faststream.kafka.KafkaBatch;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaSubscriber;
import java.util.List;

/** The handlers of the cases, as an application would write them. */
final class Handlers {
    private Handlers() {}

    record Single(Work work) {
        @KafkaSubscriber(topics = Setup.TOPIC, groupId = Setup.GROUP)
        void handle(Event event, @Header(Setup.TRACE) String trace) {
            work.handle(event, trace);
        }
    }

    record SingleBytes(Work work) {
        @KafkaSubscriber(topics = Setup.TOPIC, groupId = Setup.GROUP)
        void handle(byte[] body) {
            work.handle(body);
        }
    }

    record Result(Work work) {
        @KafkaSubscriber(topics = Setup.TOPIC, groupId = Setup.GROUP)
        @KafkaPublisher(Setup.RESULTS)
        Response<Event> handle(Event event) {
            return Response.of(work.toResult(event)).key(event.customer());
        }
    }

    record Columns(Work work) {
        @KafkaSubscriber(topics = Setup.TOPIC, groupId = Setup.GROUP, batch = true)
        void handle(
                List<Event> events,
                @Header(Setup.TRACE) List<String> traces,
                @Header(Setup.BAGGAGE) List<String> bags) {
            work.handle(events, traces, bags);
        }
    }

    record View(Work work) {
        @KafkaSubscriber(topics = Setup.TOPIC, groupId = Setup.GROUP, batch = true)
        void handle(List<Event> events, KafkaBatch<Event> batch) {
            for (int i = 0; i < events.size(); i++) {
                Headers headers = batch.get(i).headers();
                work.handle(events.get(i), headers.textOr(Setup.TRACE, ""), headers.textOr(Setup.BAGGAGE, ""));
            }
        }
    }

    record Bodies(Work work) {
        @KafkaSubscriber(topics = Setup.TOPIC, groupId = Setup.GROUP, batch = true)
        void handle(List<Event> events) {
            events.forEach(work::handle);
        }
    }

    record BodiesAndUnreadBatch(Work work) {
        @KafkaSubscriber(topics = Setup.TOPIC, groupId = Setup.GROUP, batch = true)
        void handle(List<Event> events, KafkaBatch<Event> unread) {
            events.forEach(work::handle);
        }
    }

    record BodiesAndUnreadHeaders(Work work) {
        @KafkaSubscriber(topics = Setup.TOPIC, groupId = Setup.GROUP, batch = true)
        void handle(List<Event> events, List<Headers> unread) {
            events.forEach(work::handle);
        }
    }

    record BatchBytes(Work work) {
        @KafkaSubscriber(topics = Setup.TOPIC, groupId = Setup.GROUP, batch = true)
        void handle(List<byte[]> bodies) {
            bodies.forEach(work::handle);
        }
    }
}
