package dev.faststream.internal;

import dev.faststream.Envelope;
import dev.faststream.Unwanted;
import dev.faststream.UnwantedRecordException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Gives each record to the handler that wants it, and divides a batch among those that want a part of it, in the order
 * of each part's first record. A record is decoded for the handler that gets it; one that can't be judged fails alone.
 * Stateless but for what it remembers of classes; safe to use from any thread.
 */
final class Dispatcher<R> implements Stage<R> {
    /** A handler with what it wants. */
    private record Asked<R>(Dispatch.Branch<R> branch, Wish.Matching wish, Stage<R> caller) {}

    private final RecordMapper<R> mapper;
    private final Settling<R> settling;
    private final Unwanted unwanted;
    private final String wishes;
    private final String name;
    /** Those with filters, by their order: of each list, at most one may want a record. */
    private final List<List<Asked<R>>> asked;

    private final @Nullable BodyChoice<R> bodies;
    private final @Nullable Stage<R> rest;

    Dispatcher(
            Dispatch<R> dispatch,
            Function<Dispatch.Branch<R>, Stage<R>> callers,
            RecordMapper<R> mapper,
            Settling<R> settling) {
        this.mapper = mapper;
        this.settling = settling;
        this.unwanted = dispatch.unwanted();
        this.wishes = dispatch.wishes();
        this.name = dispatch.name();
        Map<Integer, List<Asked<R>>> byOrder = new TreeMap<>();
        List<BodyChoice.Typed<R>> typed = new ArrayList<>();
        Stage<R> ofRest = null;
        for (Dispatch.Branch<R> branch : dispatch.branches()) {
            switch (branch.wish()) {
                case Wish.Matching matching ->
                    byOrder.computeIfAbsent(matching.order(), order -> new ArrayList<>())
                            .add(new Asked<>(branch, matching, callers.apply(branch)));
                case Wish.ByBody body -> typed.add(typed(branch, callers));
                default -> ofRest = callers.apply(branch);
            }
        }
        this.asked = byOrder.values().stream().map(List::copyOf).toList();
        this.bodies = dispatch.family()
                .map(family -> new BodyChoice<>(family, typed, mapper))
                .orElse(null);
        this.rest = ofRest;
    }

    private static <R> BodyChoice.Typed<R> typed(
            Dispatch.Branch<R> branch, Function<Dispatch.Branch<R>, Stage<R>> callers) {
        Dispatch.Branch<R> ofDecoded = new Dispatch.Branch<>(
                branch.handler().ofDecoded(), branch.wish(), branch.bodyType(), branch.publishTo());
        return new BodyChoice.Typed<>(Types.raw(branch.bodyType().orElseThrow()), callers.apply(ofDecoded));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void handle(List<InFlight<R>> records, Run<R> run) {
        if (records.size() == 1) {
            Stage<R> caller = callerOf(records.getFirst(), run);
            if (caller != null) {
                caller.handle(records, run);
            }
            return;
        }
        Map<Stage<R>, List<InFlight<R>>> parts = new LinkedHashMap<>();
        for (InFlight<R> record : records) {
            Stage<R> caller = callerOf(record, run);
            if (caller != null) {
                parts.computeIfAbsent(caller, any -> new ArrayList<>()).add(record);
            }
        }
        parts.forEach((caller, part) -> caller.handle(part, run));
    }

    /** The one to call; null where the record is settled without a call. */
    private @Nullable Stage<R> callerOf(InFlight<R> record, Run<R> run) {
        try {
            Stage<R> caller = choose(record);
            if (caller == null) {
                settling.unwanted(record, unwanted, () -> unwanted(record), run.pending());
            }
            return caller;
        } catch (Throwable t) {
            settling.threw(List.of(record), t, run.pending());
            return null;
        }
    }

    private @Nullable Stage<R> choose(InFlight<R> record) {
        if (!asked.isEmpty()) {
            Envelope envelope = mapper.message(record);
            for (List<Asked<R>> ofOneOrder : asked) {
                Stage<R> caller = ask(ofOneOrder, envelope, record);
                if (caller != null) {
                    return caller;
                }
            }
        }
        Stage<R> byBody = bodies == null ? null : bodies.choose(record);
        return byBody == null ? rest : byBody;
    }

    private @Nullable Stage<R> ask(List<Asked<R>> ofOneOrder, Envelope envelope, InFlight<R> record) {
        Asked<R> wanting = null;
        for (Asked<R> one : ofOneOrder) {
            if (one.wish().filter().wants(envelope)) {
                if (wanting != null) {
                    throw new UnwantedRecordException(mapper.describe(record.record())
                            + " is wanted by several handlers of " + name + ": " + wanting.branch() + ", and "
                            + one.branch() + "; let only one want it, or let their order say who is asked first");
                }
                wanting = one;
            }
        }
        return wanting == null ? null : wanting.caller();
    }

    private UnwantedRecordException unwanted(InFlight<R> record) {
        return new UnwantedRecordException(mapper.describe(record.record()) + " is wanted by no handler of " + name
                + ": " + wishes + ". Let one of them take it, or say that what nobody wants is skipped.");
    }
}
