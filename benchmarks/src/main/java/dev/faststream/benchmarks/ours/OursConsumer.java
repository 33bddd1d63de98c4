package dev.faststream.benchmarks.ours;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Setup;
import java.util.EnumSet;
import java.util.Set;

/** FastStream in a group of the new protocol, whose client reads in a thread of its own. */
public final class OursConsumer implements Contender {
    @Override
    public String name() {
        return "ours-consumer";
    }

    @Override
    public String description() {
        return App.description("group.protocol=consumer");
    }

    @Override
    public Set<Case> cases() {
        return EnumSet.of(Case.S1, Case.S2, Case.B1, Case.B2);
    }

    @Override
    public AutoCloseable start(Setup setup) {
        return App.start(
                App.broker(setup).consumerProperty("group.protocol", "consumer").include(Ours.handlers(setup)));
    }
}
