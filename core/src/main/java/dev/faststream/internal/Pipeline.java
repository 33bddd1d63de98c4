package dev.faststream.internal;

import dev.faststream.HandlerTimeoutException;
import dev.faststream.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

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
    private final BoundHandler<R> handler;
    private final RecordMapper<R> mapper;
    private final Results<R> results;
    private final Handling<R> handling;
    private final Settling<R> settling;
    private final boolean manual;
    private final Duration timeout;

    /**
     * Composes one.
     *
     * @param timeout how long the handler may run before it is interrupted; zero for ever
     */
    public Pipeline(
            BoundHandler<R> handler,
            RecordMapper<R> mapper,
            Results<R> results,
            Handling<R> handling,
            FailureHandling<R> onFailure,
            Duration timeout) {
        this.handler = handler;
        this.mapper = mapper;
        this.results = results;
        this.handling = handling;
        this.settling =
                new Settling<>(handler.name(), mapper, onFailure.policy(), onFailure.deadLetters(), onFailure.stops());
        this.manual = onFailure.policy().isManual();
        this.timeout = timeout;
    }

    /**
     * What happens on failure.
     *
     * @param policy decides what becomes of a record
     * @param deadLetters where records go that can't be handled
     * @param stops what a handler may stop
     * @param <R> the broker's native record
     */
    public record FailureHandling<R>(FailurePolicy policy, DeadLetters<R> deadLetters, Stops stops) {}

    /**
     * Runs a delivery.
     *
     * @param goesBack told as soon as a part of it is known to go back, perhaps more than once: nothing may overtake it
     *     from then on, although it may be home only later
     * @param home told once, when every record that was begun has an outcome
     */
    void run(Delivery<R> delivery, Consumer<Delivery<R>> goesBack, Consumer<Delivery<R>> home) {
        Pending<R> pending = new Pending<>(delivery, goesBack, manual ? awaitingMarks(home) : home);
        try (Handling.Scope<R> scope = handling.open()) {
            Run<R> run =
                    new Run<>(delivery, pending, scope, (record, cause) -> settling.invalid(record, cause, pending));
            int begun = handler.batch() ? runBatch(run) : runSlice(run);
            if (begun < delivery.records().size()) {
                pending.goesBack();
            }
        }
        pending.release();
    }

    /** What belongs together while a worker runs a delivery. */
    private record Run<R>(
            Delivery<R> delivery, Pending<R> pending, Handling.Scope<R> scope, BoundHandler.Rejections<R> rejections) {}

    /** What is left open comes home with its delivery first, and again when it is marked. */
    private Consumer<Delivery<R>> awaitingMarks(Consumer<Delivery<R>> home) {
        return delivery -> {
            List<InFlight<R>> open = delivery.records().stream()
                    .filter(record -> record.outcomeIfAny() instanceof Outcome.Open)
                    .toList();
            home.accept(delivery);
            settling.awaitMarks(open, home);
        };
    }

    private int runBatch(Run<R> run) {
        List<InFlight<R>> toHandle = new ArrayList<>(run.delivery().records().size());
        for (InFlight<R> record : run.delivery().records()) {
            if (settling.begin(record, run.pending())) {
                toHandle.add(record);
            }
        }
        if (!toHandle.isEmpty()) {
            handle(toHandle, run);
        }
        return run.delivery().records().size();
    }

    /** One message after the other, until one goes back or somebody wants the rest; tells how many it has begun. */
    private int runSlice(Run<R> run) {
        int begun = 0;
        for (InFlight<R> record : run.delivery().records()) {
            begun++;
            if (settling.begin(record, run.pending())) {
                handle(List.of(record), run);
            }
            Outcome outcome = record.outcomeIfAny();
            if (run.delivery().isCut() || (outcome != null && outcome.goesBack())) {
                return begun;
            }
        }
        return begun;
    }

    private void handle(List<InFlight<R>> records, Run<R> run) {
        BoundHandler.Call<R> call;
        try {
            call = handler.prepare(records, run.rejections());
        } catch (Throwable t) {
            settling.threw(unsettled(records), t, run.pending());
            return;
        }
        if (!call.records().isEmpty()) {
            call(call, run);
        }
    }

    private List<InFlight<R>> unsettled(List<InFlight<R>> records) {
        return records.stream()
                .filter(record -> record.outcomeIfAny() == null && record.rejection() == null)
                .toList();
    }

    private void call(BoundHandler.Call<R> call, Run<R> run) {
        List<InFlight<R>> records = call.records();
        Throwable thrown = null;
        run.scope().begin(records);
        List<CompletableFuture<?>> sends = run.scope().sends();
        try {
            List<Response<?>> responses = invoke(call, run.delivery());
            if (!responses.isEmpty()) {
                sends.add(results.publish(responses, records).toCompletableFuture());
            }
        } catch (Throwable t) {
            thrown = Settling.unwrap(t);
        }
        settleWhenSent(records, sends, thrown, run.pending());
    }

    private List<Response<?>> invoke(BoundHandler.Call<R> call, Delivery<R> delivery) throws Exception {
        if (timeout.isZero()) {
            return ResultShape.responses(handler.invoker().invoke(call.records(), call.arguments()));
        }
        delivery.callBegins(Thread.currentThread());
        Throwable thrown;
        try {
            List<Response<?>> responses =
                    ResultShape.responses(handler.invoker().invoke(call.records(), call.arguments()));
            delivery.callEnded();
            return responses;
        } catch (Throwable t) {
            thrown = t;
        }
        if (delivery.callEnded()) {
            throw new HandlerTimeoutException(
                    handler.name(), mapper.describe(call.records().getFirst().record()), timeout);
        }
        throw rethrown(thrown);
    }

    private static Exception rethrown(Throwable t) {
        if (t instanceof Error error) {
            throw error;
        }
        return t instanceof Exception exception ? exception : new IllegalStateException(t);
    }

    /** Also what a handler said to be done before it threw is done only when what it sent is acknowledged. */
    private void settleWhenSent(
            List<InFlight<R>> records,
            List<CompletableFuture<?>> sends,
            @Nullable Throwable thrown,
            Pending<R> pending) {
        if (sends.isEmpty()) {
            settle(records, thrown, pending);
            return;
        }
        pending.hold();
        CompletionStage<?> sent = CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new));
        sent.whenComplete((done, failure) -> {
            if (failure != null) {
                records.forEach(InFlight::withdrawAck);
            }
            settle(records, thrown == null && failure != null ? Settling.unwrap(failure) : thrown, pending);
            pending.release();
        });
    }

    private void settle(List<InFlight<R>> records, @Nullable Throwable failure, Pending<R> pending) {
        if (failure == null) {
            settling.returned(records, pending);
        } else {
            settling.threw(records, failure, pending);
        }
    }
}
