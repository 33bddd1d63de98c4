package dev.faststream.benchmarks.smallrye;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Work;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.annotations.Blocking;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Outgoing;

/** The beans, one of which is in the container. */
final class Handlers {
    static final String IN = "in";
    static final String OUT = "out";
    static final String POOL = "pool";

    /** On the event loop. */
    @Singleton
    static final class Single {
        private final Work work;

        @Inject
        Single(Work work) {
            this.work = work;
        }

        @Incoming(IN)
        void handle(ConsumerRecord<String, Event> record) {
            work.handle(record.value(), header(record, Setup.TRACE));
        }
    }

    /** On threads of a pool, as many at once as it has. */
    @Singleton
    static final class Blocked {
        private final Work work;

        @Inject
        Blocked(Work work) {
            this.work = work;
        }

        @Incoming(IN)
        @Blocking(value = POOL, ordered = false)
        void handle(ConsumerRecord<String, Event> record) {
            work.handle(record.value(), header(record, Setup.TRACE));
        }
    }

    /** On the event loop, and tried again there at once. */
    @Singleton
    static final class Retried {
        private final Work work;

        @Inject
        Retried(Work work) {
            this.work = work;
        }

        @Incoming(IN)
        Uni<Void> handle(ConsumerRecord<String, Event> record) {
            return handled(work, record).onFailure().retry().atMost(Setup.ATTEMPTS - 1L);
        }
    }

    /** On the event loop, which is free while a record waits. */
    @Singleton
    static final class RetriedAfterPauses {
        private final Work work;

        @Inject
        RetriedAfterPauses(Work work) {
            this.work = work;
        }

        @Incoming(IN)
        Uni<Void> handle(ConsumerRecord<String, Event> record) {
            Duration pause = Duration.ofMillis(Case.E2.retryPauseMs());
            return handled(work, record)
                    .onFailure()
                    .retry()
                    .withBackOff(pause, pause)
                    .withJitter(0)
                    .atMost(Setup.ATTEMPTS - 1L);
        }
    }

    /** Bytes, on the event loop. */
    @Singleton
    static final class SingleBytes {
        private final Work work;

        @Inject
        SingleBytes(Work work) {
            this.work = work;
        }

        @Incoming(IN)
        void handle(byte[] body) {
            work.handle(body);
        }
    }

    /** What a poll has brought. */
    @Singleton
    static final class Batch {
        private final Work work;

        @Inject
        Batch(Work work) {
            this.work = work;
        }

        @Incoming(IN)
        void handle(ConsumerRecords<String, Event> records) {
            List<Event> events = new ArrayList<>(records.count());
            List<String> traces = new ArrayList<>(records.count());
            List<String> baggage = new ArrayList<>(records.count());
            for (ConsumerRecord<String, Event> record : records) {
                events.add(record.value());
                traces.add(header(record, Setup.TRACE));
                baggage.add(header(record, Setup.BAGGAGE));
            }
            work.handle(events, traces, baggage);
        }
    }

    /** What a poll has brought, without headers. */
    @Singleton
    static final class BatchWithoutHeaders {
        private final Work work;

        @Inject
        BatchWithoutHeaders(Work work) {
            this.work = work;
        }

        @Incoming(IN)
        void handle(List<Event> events) {
            events.forEach(work::handle);
        }
    }

    /** What a poll has brought, as bytes. */
    @Singleton
    static final class BatchBytes {
        private final Work work;

        @Inject
        BatchBytes(Work work) {
            this.work = work;
        }

        @Incoming(IN)
        void handle(List<byte[]> bodies) {
            bodies.forEach(work::handle);
        }
    }

    /** Committed when Kafka has acknowledged the result. */
    @Singleton
    static final class Result {
        private final Work work;

        @Inject
        Result(Work work) {
            this.work = work;
        }

        @Incoming(IN)
        @Outgoing(OUT)
        Record<String, Event> handle(ConsumerRecord<String, Event> record) {
            return Record.of(record.key(), work.toResult(record.value()));
        }
    }

    private Handlers() {}

    private static Uni<Void> handled(Work work, ConsumerRecord<String, Event> record) {
        return Uni.createFrom().voidItem().invoke(() -> work.handle(record.value(), header(record, Setup.TRACE)));
    }

    private static String header(ConsumerRecord<String, Event> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
