package dev.faststream.benchmarks.loops;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Versions;
import java.util.Set;

/** The polling loop with commitAsync per poll. */
public final class LoopAsync implements Contender {
    @Override
    public String name() {
        return "loop-async";
    }

    @Override
    public String description() {
        return "loop, commitAsync per poll (" + Versions.ofKafkaClient() + ")";
    }

    @Override
    public Set<Case> cases() {
        return PollingLoop.cases();
    }

    @Override
    public AutoCloseable start(Setup setup) {
        return PollingLoop.start(setup, Commits.ASYNC);
    }
}
