package dev.faststream.benchmarks.ours;

import dev.faststream.Ordering;
import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Event;
import dev.faststream.benchmarks.Setup;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.SubscriberBuilder;
import java.util.EnumSet;
import java.util.Set;

/** FastStream with as many workers as records may be handled at once, and with its usual bounds. */
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
        return EnumSet.of(Case.C1, Case.C2, Case.E1, Case.E2, Case.M1);
    }

    @Override
    public AutoCloseable start(Setup setup) {
        KafkaBroker broker = App.broker(setup);
        for (int i = 0; i < setup.topics(); i++) {
            SubscriberBuilder subscriber =
                    broker.subscriber(Setup.topic(i)).groupId(Setup.group(i)).maxWorkers(setup.atOnce());
            if (!setup.task().isOrdered()) {
                subscriber.ordering(Ordering.NONE);
            }
            subscriber.consume(
                    Event.class,
                    (event, message) ->
                            setup.work().handle(event, message.headers().textOr(Setup.TRACE, "")));
        }
        return App.start(broker);
    }
}
