package dev.faststream.benchmarks.smallrye;

import dev.faststream.benchmarks.Case;
import dev.faststream.benchmarks.Contender;
import dev.faststream.benchmarks.Setup;
import dev.faststream.benchmarks.Versions;
import java.util.EnumSet;
import java.util.Set;

/**
 * SmallRye Reactive Messaging: where nothing blocks its methods run on the event loop, else on threads of a pool, with
 * the order of keys where the case wants it.
 */
public final class SmallRye implements Contender {
    @Override
    public String name() {
        return "smallrye";
    }

    @Override
    public String description() {
        return "SmallRye " + Versions.of("io.smallrye.reactive", "smallrye-reactive-messaging-kafka") + " ("
                + Versions.ofKafkaClient() + ")";
    }

    @Override
    public Set<Case> cases() {
        return EnumSet.allOf(Case.class);
    }

    @Override
    public AutoCloseable start(Setup setup) {
        boolean events = switch (setup.task().shape()) {
            case SINGLE_BYTES, BATCH_BYTES -> false;
            case SINGLE, BATCH, BATCH_WITHOUT_HEADERS, RESULT -> true;
        };
        Settings.load(setup, events);
        return Container.start(handlers(setup.task()), setup.work());
    }

    private static Class<?> handlers(Case task) {
        return switch (task.shape()) {
            case SINGLE -> singles(task);
            case SINGLE_BYTES -> Handlers.SingleBytes.class;
            case BATCH -> Handlers.Batch.class;
            case BATCH_WITHOUT_HEADERS -> Handlers.BatchWithoutHeaders.class;
            case BATCH_BYTES -> Handlers.BatchBytes.class;
            case RESULT -> Handlers.Result.class;
        };
    }

    private static Class<?> singles(Case task) {
        return switch (task) {
            case C1, C2, M1 -> Handlers.Blocked.class;
            case E1 -> Handlers.Retried.class;
            case E2 -> Handlers.RetriedAfterPauses.class;
            default -> Handlers.Single.class;
        };
    }
}
