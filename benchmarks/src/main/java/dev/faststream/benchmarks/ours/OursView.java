package dev.faststream.benchmarks.ours;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Shape;
import java.util.EnumSet;
import java.util.Set;

/** FastStream with the batch as a view; where no header is wanted, it is there and unread. */
public final class OursView implements Contender {
    @Override
    public String name() {
        return "ours-view";
    }

    @Override
    public String description() {
        return App.description("KafkaBatch as a parameter");
    }

    @Override
    public Set<Case> cases() {
        return EnumSet.of(Case.B1, Case.B3);
    }

    @Override
    public AutoCloseable start(Setup setup) {
        return App.start(
                setup,
                setup.task().shape() == Shape.BATCH
                        ? new Handlers.View(setup.work())
                        : new Handlers.BodiesAndUnreadBatch(setup.work()));
    }
}
