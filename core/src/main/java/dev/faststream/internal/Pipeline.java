package dev.faststream.internal;

import dev.faststream.InvalidRecordException;
import dev.faststream.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one delivery: decode, call the handler, publish what it returns, and settle each record. Composed once per
 * subscription; stateless, so that any worker may run it. Never throws: whatever goes wrong becomes an outcome.
 *
 * <p>It does not wait for the broker to acknowledge what is published: the delivery is settled when that has happened,
 * perhaps by another thread, while the worker goes on.
 *
 * @param <R> the broker's native record
 */
public final class Pipeline<R> {
    private static final Logger log = LoggerFactory.getLogger(Pipeline.class);
    private static final Outcome ACK = new Outcome.Ack();

    private final BoundHandler<R> handler;
    private final RecordMapper<R> mapper;
    private final Results<R> results;
    private final FailurePolicy failures;
    private final DeadLetters<R> deadLetters;
    private final Handling<R> handling;

    public Pipeline(
            BoundHandler<R> handler,
            RecordMapper<R> mapper,
            Results<R> results,
            FailurePolicy failures,
            DeadLetters<R> deadLetters,
            Handling<R> handling) {
        this.handler = handler;
        this.mapper = mapper;
        this.results = results;
        this.failures = failures;
        this.deadLetters = deadLetters;
        this.handling = handling;
    }

    /** Runs a delivery; {@code settled} is told once, when every record of it has an outcome. */
    void run(Delivery<R> delivery, Consumer<Delivery<R>> settled) {
        Open<R> open = new Open<>(delivery, settled);
        List<InFlight<R>> toHandle = new ArrayList<>(delivery.records().size());
        for (InFlight<R> record : delivery.records()) {
            Throwable rejection = record.rejection();
            if (rejection == null) {
                record.beginAttempt();
                toHandle.add(record);
            } else {
                deadLetter(record, rejection, open);
            }
        }
        if (!toHandle.isEmpty()) {
            handle(toHandle, open);
        }
        open.release();
    }

    private void handle(List<InFlight<R>> records, Open<R> open) {
        try {
            BoundHandler.Call<R> call = handler.prepare(records, (record, cause) -> deadLetter(record, cause, open));
            if (!call.records().isEmpty()) {
                call(call, open);
            }
        } catch (Throwable t) {
            settleFailed(unsettled(records), t, open);
        }
    }

    private void call(BoundHandler.Call<R> call, Open<R> open) {
        List<InFlight<R>> records = call.records();
        List<CompletableFuture<?>> sends = new ArrayList<>();
        Throwable thrown = null;
        try {
            List<Response<?>> responses = handling.with(
                    records,
                    sends,
                    () -> ResultShape.responses(handler.invoker().invoke(records, call.arguments())));
            if (!responses.isEmpty()) {
                sends.add(results.publish(responses, records).toCompletableFuture());
            }
        } catch (Throwable t) {
            thrown = unwrap(t);
        }
        settleWhenSent(records, sends, thrown, open);
    }

    /** Also what a handler said to be done before it threw is done only when what it sent is acknowledged. */
    private void settleWhenSent(
            List<InFlight<R>> records, List<CompletableFuture<?>> sends, @Nullable Throwable thrown, Open<R> open) {
        if (sends.isEmpty()) {
            settleCalled(records, thrown, open);
            return;
        }
        open.hold();
        CompletionStage<?> sent = CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new));
        sent.whenComplete((done, failure) -> {
            if (failure != null) {
                records.forEach(InFlight::withdrawAck);
            }
            settleCalled(records, thrown == null && failure != null ? unwrap(failure) : thrown, open);
            open.release();
        });
    }

    private void settleCalled(List<InFlight<R>> records, @Nullable Throwable failure, Open<R> open) {
        if (failure == null) {
            records.forEach(record -> settleMarked(record, open));
        } else {
            settleFailed(records, failure, open);
        }
    }

    /** Settles a record whose handler has returned: what it marked stands, the rest is done. */
    private void settleMarked(InFlight<R> record, Open<R> open) {
        switch (record.mark().orElse(null)) {
            case null -> record.settle(ACK);
            case Mark.Ack ack -> record.settle(ACK);
            case Mark.Nack(Duration delay) -> record.settle(nacked(record, delay));
            case Mark.Reject(String reason) -> deadLetter(record, new RejectedException(reason), open);
            case Mark.Failed(Throwable cause) -> settleAlone(record, cause, open);
        }
    }

    private Outcome nacked(InFlight<R> record, @Nullable Duration delay) {
        return new Outcome.Retry(delay == null ? failures.pauseAfter(record.attempt()) : delay, false);
    }

    /** Settles records whose handler has thrown: what it marked stands, the rest fails. */
    private void settleFailed(List<InFlight<R>> records, Throwable cause, Open<R> open) {
        List<InFlight<R>> unmarked =
                records.stream().filter(record -> record.mark().isEmpty()).toList();
        records.stream().filter(record -> record.mark().isPresent()).forEach(record -> settleMarked(record, open));
        if (unmarked.size() == 1 && unmarked.getFirst().alone()) {
            settleAlone(unmarked.getFirst(), cause, open);
        } else if (handler.batch()) {
            settleBatch(unmarked, cause);
        } else {
            unmarked.forEach(record -> settleAlone(record, cause, open));
        }
    }

    private void settleBatch(List<InFlight<R>> records, Throwable cause) {
        for (InFlight<R> record : records) {
            record.settle(failures.afterBatchFailure(record, cause));
        }
        if (!records.isEmpty()) {
            InFlight<R> first = records.getFirst();
            log.warn(
                    "{} failed for a batch of {} records from {} on, attempt {}: {}{}",
                    handler.name(),
                    records.size(),
                    mapper.describe(first.record()),
                    first.attempt(),
                    cause,
                    next(first.outcome()),
                    cause);
        }
    }

    private void settleAlone(InFlight<R> record, Throwable cause, Open<R> open) {
        Outcome outcome = failures.afterFailure(record, cause);
        if (outcome instanceof Outcome.Retry) {
            log.warn(
                    "{} failed for {}, attempt {}: {}{}",
                    handler.name(),
                    mapper.describe(record.record()),
                    record.attempt(),
                    cause,
                    next(outcome),
                    cause);
            record.settle(outcome);
        } else {
            deadLetter(record, cause, open);
        }
    }

    private static String next(Outcome outcome) {
        return outcome instanceof Outcome.Retry retry && !retry.alone()
                ? "; it is tried again in " + retry.after().toMillis() + " ms"
                : "; its records are tried one by one now";
    }

    private void deadLetter(InFlight<R> record, Throwable cause, Open<R> open) {
        if (record.rejection() == null) {
            logDeadLetter(record, cause);
        }
        record.rejection(cause);
        open.hold();
        CompletionStage<?> written;
        try {
            written = deadLetters.publish(record, cause);
        } catch (Throwable e) {
            settleDeadLetter(record, cause, e, open);
            return;
        }
        written.whenComplete((done, failure) -> settleDeadLetter(record, cause, failure, open));
    }

    /** The trace of an exception that was made to describe the record says nothing more. */
    private void logDeadLetter(InFlight<R> record, Throwable cause) {
        boolean recordAtFault = cause instanceof InvalidRecordException || cause instanceof RejectedException;
        log.warn(
                "{} can't handle {}, attempt {}; it goes to {}: {}",
                handler.name(),
                mapper.describe(record.record()),
                record.attempt(),
                deadLetters.describe(),
                recordAtFault ? cause.getMessage() : cause.toString(),
                recordAtFault ? null : cause);
    }

    private void settleDeadLetter(InFlight<R> record, Throwable cause, @Nullable Throwable failure, Open<R> open) {
        if (failure == null) {
            record.settle(new Outcome.Reject(cause));
        } else {
            Duration pause = failures.pauseAfter(record.countFailure());
            log.error(
                    "{} can't be dead-lettered, so {} waits and nothing is lost; trying again in {} ms: {}",
                    mapper.describe(record.record()),
                    record.partition(),
                    pause.toMillis(),
                    unwrap(failure).getMessage());
            record.settle(new Outcome.Retry(pause, false));
        }
        open.release();
    }

    private List<InFlight<R>> unsettled(List<InFlight<R>> records) {
        return records.stream().filter(record -> record.rejection() == null).toList();
    }

    private static Throwable unwrap(Throwable t) {
        return (t instanceof CompletionException || t instanceof ExecutionException) && t.getCause() != null
                ? t.getCause()
                : t;
    }

    /** Counts what a delivery still waits for; the one who finishes last tells that it is settled. */
    private static final class Open<R> {
        private final Delivery<R> delivery;
        private final Consumer<Delivery<R>> settled;
        private final AtomicInteger holds = new AtomicInteger(1);

        Open(Delivery<R> delivery, Consumer<Delivery<R>> settled) {
            this.delivery = delivery;
            this.settled = settled;
        }

        void hold() {
            holds.incrementAndGet();
        }

        void release() {
            if (holds.decrementAndGet() == 0) {
                settled.accept(delivery);
            }
        }
    }
}
