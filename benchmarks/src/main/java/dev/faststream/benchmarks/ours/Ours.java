package dev.faststream.benchmarks.ours;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Work;
import java.util.Set;

/** FastStream with typed parameters and nothing else set but the pauses between attempts. */
public final class Ours implements Contender {
    @Override
    public String name() {
        return "ours";
    }

    @Override
    public String description() {
        return App.description("");
    }

    @Override
    public Set<Case> cases() {
        return Case.ofOneThread();
    }

    @Override
    public AutoCloseable start(Setup setup) {
        return App.start(setup, handlers(setup));
    }

    static Object handlers(Setup setup) {
        Work work = setup.work();
        return switch (setup.task().shape()) {
            case SINGLE -> new Handlers.Single(work);
            case SINGLE_BYTES -> new Handlers.SingleBytes(work);
            case BATCH -> new Handlers.Columns(work);
            case BATCH_WITHOUT_HEADERS -> new Handlers.Bodies(work);
            case BATCH_BYTES -> new Handlers.BatchBytes(work);
            case RESULT -> new Handlers.Result(work);
        };
    }
}
