package dev.faststream.internal;

import dev.faststream.HandlerTimeoutException;
import dev.faststream.Response;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Calls one handler: decodes what it gets, publishes what it returns, and settles each record. Never throws. */
final class Caller<R> implements Stage<R> {
    private final BoundHandler<R> handler;
    private final RecordMapper<R> mapper;
    private final Results<R> results;
    private final Settling<R> settling;
    private final Duration timeout;

    /**
     * Makes one.
     *
     * @param timeout how long the handler may run before it is interrupted; zero for ever
     */
    Caller(
            BoundHandler<R> handler,
            RecordMapper<R> mapper,
            Results<R> results,
            Settling<R> settling,
            Duration timeout) {
        this.handler = handler;
        this.mapper = mapper;
        this.results = results;
        this.settling = settling;
        this.timeout = timeout;
    }

    String name() {
        return handler.name();
    }

    @Override
    public void handle(List<InFlight<R>> records, Run<R> run) {
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
