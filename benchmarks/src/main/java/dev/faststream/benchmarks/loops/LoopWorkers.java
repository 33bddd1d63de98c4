package dev.faststream.benchmarks.loops;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Versions;
import java.util.EnumSet;
import java.util.Set;

/** A loop that hands records to virtual threads, with a queue for each busy key where order is wanted. */
public final class LoopWorkers implements Contender {
    @Override
    public String name() {
        return "loop-workers";
    }

    @Override
    public String description() {
        return "loop, virtual threads, commitAsync (" + Versions.ofKafkaClient() + ")";
    }

    @Override
    public Set<Case> cases() {
        return EnumSet.of(Case.C1, Case.C2, Case.E1, Case.E2, Case.M1);
    }

    @Override
    public AutoCloseable start(Setup setup) {
        return WorkersLoop.start(setup);
    }
}
