package dev.faststream.internal;

import dev.faststream.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Calls one handler: decodes what it gets, publishes what it returns, and settles each record. Never throws. */
final class Caller<R> implements Stage<R> {
    private final BoundHandler<R> handler;
    private final TimedInvoker<R> invoker;
    private final Results<R> results;
    private final Settling<R> settling;
    private final AfterCall<R> after;

    Caller(BoundHandler<R> handler, TimedInvoker<R> invoker, Results<R> results, Settling<R> settling) {
        this.handler = handler;
        this.invoker = invoker;
        this.results = results;
        this.settling = settling;
        this.after = new AfterCall<>(settling);
    }

    @Override
    public String name() {
        return handler.name();
    }

    @Override
    public void handle(List<InFlight<R>> records, Run<R> run) {
        BoundHandler.Call<R> call;
        run.scope().begin(records);
        try {
            call = handler.prepare(records, run.scope(), run.rejections());
        } catch (Throwable t) {
            run.scope().end();
            settling.threw(Stage.unsettled(records), t, run.pending());
            return;
        }
        if (call.records().isEmpty()) {
            run.scope().end();
        } else {
            call(call, run);
        }
    }

    private void call(BoundHandler.Call<R> call, Run<R> run) {
        List<InFlight<R>> records = call.records();
        Throwable thrown = null;
        run.scope().narrow(records);
        List<CompletableFuture<?>> sends = run.scope().sends();
        try {
            List<Response<?>> responses = invoker.invoke(call, run.delivery());
            if (!responses.isEmpty()) {
                sends.add(results.publish(responses, records).toCompletableFuture());
            }
        } catch (Throwable t) {
            thrown = Settling.unwrap(t);
        }
        run.scope().end();
        after.settleWhenSent(records, sends, thrown, run.pending());
    }
}
