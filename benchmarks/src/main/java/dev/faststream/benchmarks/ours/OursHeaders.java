package dev.faststream.benchmarks.ours;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Setup;
import java.util.EnumSet;
import java.util.Set;

/** FastStream with the headers of every record as a parameter that is not read. */
public final class OursHeaders implements Contender {
    @Override
    public String name() {
        return "ours-headers";
    }

    @Override
    public String description() {
        return App.description("List<Headers> as a parameter");
    }

    @Override
    public Set<Case> cases() {
        return EnumSet.of(Case.B3);
    }

    @Override
    public AutoCloseable start(Setup setup) {
        return App.start(setup, new Handlers.BodiesAndUnreadHeaders(setup.work()));
    }
}
