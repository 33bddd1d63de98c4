package dev.faststream.internal;

import dev.faststream.AppContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

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
    private final boolean batch;
    private final Stage<R> stage;
    private final Handling<R> handling;
    private final AppContext app;
    private final Settling<R> settling;
    private final boolean manual;

    /**
     * Composes one for a single handler.
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
        this(Dispatch.toOne(handler), Around.nothing(), mapper, branch -> results, handling, onFailure, timeout);
    }

    /**
     * Composes one for the handlers of a subscription; where it is a single one, nothing is decided for each record.
     *
     * @param around what is around each of the handlers
     * @param results gives what publishes the results of a handler
     * @param timeout how long a handler may run before it is interrupted; zero for ever
     */
    public Pipeline(
            Dispatch<R> dispatch,
            Around around,
            RecordMapper<R> mapper,
            Function<Dispatch.Branch<R>, Results<R>> results,
            Handling<R> handling,
            FailureHandling<R> onFailure,
            Duration timeout) {
        this.batch = dispatch.batch();
        this.handling = handling;
        this.app = around.app();
        this.settling = onFailure.settling(dispatch.name(), mapper);
        this.manual = onFailure.policy().isManual();
        boolean direct = around.ofCalls().isEmpty();
        Function<Dispatch.Branch<R>, Stage<R>> caller = branch -> {
            BoundHandler<R> bound = branch.handler();
            Settling<R> itsSettling = onFailure.settling(bound.name(), mapper);
            return direct
                    ? new Caller<>(
                            bound, new TimedInvoker<>(bound, mapper, timeout), results.apply(branch), itsSettling)
                    : new AroundCaller<>(
                            around,
                            new TimedInvoker<>(bound.knowingBodies(), mapper, timeout),
                            results.apply(branch),
                            itsSettling);
        };
        this.stage =
                dispatch.single().map(caller).orElseGet(() -> new Dispatcher<>(dispatch, caller, mapper, settling));
    }

    /**
     * What happens on failure.
     *
     * @param policy decides what becomes of a record
     * @param deadLetters where records go that can't be handled
     * @param stops what a handler may stop
     * @param redactor hides what people must not see of records
     * @param <R> the broker's native record
     */
    public record FailureHandling<R>(
            FailurePolicy policy, DeadLetters<R> deadLetters, Stops stops, Redactor<R> redactor) {
        /** Where nothing is hidden. */
        public FailureHandling(FailurePolicy policy, DeadLetters<R> deadLetters, Stops stops) {
            this(policy, deadLetters, stops, Redactor.ofNothing());
        }

        private Settling<R> settling(String name, RecordMapper<R> mapper) {
            return new Settling<>(name, mapper, this);
        }
    }

    /**
     * Runs a delivery.
     *
     * @param goesBack told as soon as a part of it is known to go back, perhaps more than once: nothing may overtake it
     *     from then on, although it may be home only later
     * @param home told once, when every record that was begun has an outcome
     */
    void run(Delivery<R> delivery, Consumer<Delivery<R>> goesBack, Consumer<Delivery<R>> home) {
        Pending<R> pending = new Pending<>(delivery, goesBack, manual ? awaitingMarks(home) : home);
        try (Handling.Scope<R> scope = handling.open(app)) {
            Run<R> run =
                    new Run<>(delivery, pending, scope, (record, cause) -> settling.invalid(record, cause, pending));
            int begun = batch ? runBatch(run) : runSlice(run);
            if (begun < delivery.records().size()) {
                pending.goesBack();
            }
        }
        pending.release();
    }

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
            stage.handle(toHandle, run);
        }
        return run.delivery().records().size();
    }

    /** One message after the other, until one goes back or somebody wants the rest; tells how many it has begun. */
    private int runSlice(Run<R> run) {
        int begun = 0;
        for (InFlight<R> record : run.delivery().records()) {
            begun++;
            if (settling.begin(record, run.pending())) {
                stage.handle(List.of(record), run);
            }
            Outcome outcome = record.outcomeIfAny();
            if (run.delivery().isCut() || (outcome != null && outcome.goesBack())) {
                return begun;
            }
        }
        return begun;
    }
}
