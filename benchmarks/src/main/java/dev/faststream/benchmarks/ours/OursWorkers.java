package dev.faststream.benchmarks.ours;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import dev.faststream.kafka.KafkaBroker;
import java.util.EnumSet;
import java.util.Set;

/** FastStream with workers. Waits for them to exist: what is commented out here is all that is missing. */
public final class OursWorkers implements Contender {
    @Override
    public String name() {
        return "ours-workers";
    }

    @Override
    public String description() {
        return App.description("workers");
    }

    @Override
    public Set<Case> cases() {
        return EnumSet.noneOf(Case.class); // EnumSet.of(Case.C1, Case.C2, Case.M1)
    }

    @Override
    public AutoCloseable start(Setup setup) {
        KafkaBroker broker = KafkaBroker.of(setup.servers());
        broker.subscriber(Setup.TOPIC)
                .groupId(Setup.GROUP)
                // .maxWorkers(setup.task().atOnce())
                // .ordering(setup.task().isOrdered() ? Ordering.KEY : Ordering.NONE)
                .consume(
                        Event.class,
                        (event, message) ->
                                setup.work().handle(event, message.headers().textOr(Setup.TRACE, "")));
        return App.start(broker);
    }
}
