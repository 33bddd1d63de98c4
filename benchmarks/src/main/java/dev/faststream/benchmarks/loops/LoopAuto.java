package dev.faststream.benchmarks.loops;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Versions;
import java.util.Set;

/** The polling loop with auto-commit. */
public final class LoopAuto implements Contender {
    @Override
    public String name() {
        return "loop-auto";
    }

    @Override
    public String description() {
        return "loop, auto-commit (" + Versions.ofKafkaClient() + ")";
    }

    @Override
    public Set<Case> cases() {
        return PollingLoop.cases();
    }

    @Override
    public AutoCloseable start(Setup setup) {
        return PollingLoop.start(setup, Commits.AUTO);
    }
}
