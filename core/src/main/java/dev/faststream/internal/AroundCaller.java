package dev.faststream.internal;

import dev.faststream.Context;
import dev.faststream.HandlerCall;
import dev.faststream.IncomingMessage;
import dev.faststream.Inflow;
import dev.faststream.InvalidRecordException;
import dev.faststream.Middleware;
import dev.faststream.Response;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Calls one handler as {@link Caller} does, with middleware around it that sees the records before they are decoded.
 * Never throws.
 */
final class AroundCaller<R> implements Stage<R> {
    private final List<Middleware> middlewares;
    private final Inflow inflow;
    private final BoundHandler<R> handler;
    private final TimedInvoker<R> invoker;
    private final Results<R> results;
    private final AfterCall<R> after;

    /** Makes one; the invoker's handler has to know bodies that were given. */
    AroundCaller(Around around, TimedInvoker<R> invoker, Results<R> results, Settling<R> settling) {
        this.middlewares = around.ofCalls();
        this.inflow = around.inflow();
        this.handler = invoker.handler();
        this.invoker = invoker;
        this.results = results;
        this.after = new AfterCall<>(settling, around.threads());
    }

    @Override
    public String name() {
        return handler.name();
    }

    @Override
    public void handle(List<InFlight<R>> records, Run<R> run) {
        Throwable thrown = null;
        run.scope().begin(records);
        List<CompletableFuture<?>> sends = run.scope().sends();
        Whole whole = new Whole(run);
        try {
            List<Response<?>> responses = proceed(0, new View(whole, whole.views(records)));
            if (!responses.isEmpty()) {
                List<InFlight<R>> from = handler.batch() ? Stage.unsettled(records) : records;
                sends.add(results.publish(responses, from).toCompletableFuture());
            }
        } catch (Throwable t) {
            thrown = Settling.unwrap(t);
        }
        run.scope().end();
        List<InFlight<R>> open = Stage.unsettled(records);
        if (whole.actions.isEmpty()) {
            after.settleWhenSent(open, sends, thrown, run.pending());
        } else {
            after.settleWhenSent(open, sends, thrown, run.pending(), failure -> whole.done(open, failure));
        }
    }

    private List<Response<?>> proceed(int next, View call) throws Exception {
        if (call.messages.isEmpty()) {
            return List.of();
        }
        return next == middlewares.size()
                ? callHandler(call)
                : middlewares.get(next).onCall(call, () -> proceed(next + 1, call.undecided()));
    }

    private List<Response<?>> callHandler(View view) throws Exception {
        Run<R> run = view.whole.run;
        List<InFlight<R>> records = new ArrayList<>(view.messages.size());
        for (Incoming<R> message : view.messages) {
            records.add(message.inFlight());
        }
        List<InFlight<R>> open = handler.batch() ? Stage.unsettled(records) : records;
        if (open.isEmpty()) {
            return List.of();
        }
        BoundHandler.Call<R> call =
                handler.prepare(open, run.scope(), handler.batch() ? run.rejections() : AroundCaller::rethrow);
        if (call.records().isEmpty()) {
            return List.of();
        }
        run.scope().narrow(call.records());
        try {
            return invoker.invoke(call, run.delivery());
        } catch (ExecutionException | CompletionException e) {
            throw rethrown(Settling.unwrap(e)); // what a stage that was returned has failed with
        }
    }

    private static Exception rethrown(Throwable t) {
        if (t instanceof Error error) {
            throw error;
        }
        return t instanceof Exception exception ? exception : new IllegalStateException(t);
    }

    /** What is wrong with a single message is for middleware to see; of a batch only those are given that are sound. */
    private static <R> void rethrow(InFlight<R> record, InvalidRecordException cause) {
        throw cause;
    }

    /** What all of the middleware around one call share. */
    private final class Whole {
        private final Run<R> run;
        private final List<HandlerCall.WhenDone> actions = new ArrayList<>(0);
        private List<Incoming<R>> all = List.of();
        /** Kept when the call has ended: what is done later must not open another one. */
        private @Nullable Context context;

        Whole(Run<R> run) {
            this.run = run;
        }

        List<Incoming<R>> views(List<InFlight<R>> records) {
            List<Incoming<R>> views = new ArrayList<>(records.size());
            for (InFlight<R> record : records) {
                views.add(new Incoming<>(record, handler.body(), invoker.mapper()));
            }
            all = views;
            return views;
        }

        Context context() {
            Context known = context;
            if (known == null) {
                known = run.scope().context();
                context = known;
            }
            return known;
        }

        /** Tells of what is done; gives why the call failed in the end. */
        @Nullable
        Throwable done(List<InFlight<R>> open, @Nullable Throwable failure) {
            if (failure != null) {
                return failure;
            }
            Set<InFlight<R>> ofCall = new HashSet<>(open);
            List<IncomingMessage> done = new ArrayList<>();
            for (Incoming<R> message : all) {
                if (ofCall.contains(message.inFlight()) && after.settling().isDone(message.inFlight())) {
                    done.add(message);
                }
            }
            try {
                for (int i = 0; i < actions.size() && !done.isEmpty(); i++) {
                    actions.get(i).done(List.copyOf(done));
                }
                return null;
            } catch (Throwable t) {
                return Settling.unwrap(t);
            }
        }
    }

    /** The call as one middleware sees it. */
    private final class View implements HandlerCall {
        private final Whole whole;
        private final List<Incoming<R>> messages;

        View(Whole whole, List<Incoming<R>> messages) {
            this.whole = whole;
            this.messages = messages;
        }

        /** The same call without the messages that are marked. */
        View undecided() {
            boolean any = false;
            for (Incoming<R> message : messages) {
                any |= message.isMarked();
            }
            return any
                    ? new View(
                            whole,
                            messages.stream()
                                    .filter(message -> !message.isMarked())
                                    .toList())
                    : this;
        }

        @Override
        public String handler() {
            return handler.name();
        }

        @Override
        public boolean isBatch() {
            return handler.batch();
        }

        @Override
        public List<IncomingMessage> messages() {
            return List.copyOf(messages);
        }

        @Override
        public Inflow inflow() {
            return inflow;
        }

        @Override
        public CompletableFuture<Void> recalled() {
            return whole.run.delivery().recalled();
        }

        @Override
        public Throwable loggable(Throwable failure) {
            return after.settling()
                    .shown(whole.all.stream().map(Incoming::inFlight).toList(), failure);
        }

        @Override
        public Context context() {
            return whole.context();
        }

        @Override
        public void whenDone(WhenDone action) {
            whole.actions.add(action);
        }
    }
}
