package dev.faststream.testing;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.errors.InterruptException;

/**
 * A Kafka cluster of one node in memory. All that it knows is one {@link ClusterState}, which is touched only here,
 * under one lock; nobody waits or calls a user while holding it. Safe to use from any thread.
 */
final class InMemoryCluster {
    private final ReentrantLock lock = new ReentrantLock();
    private final ClusterState state = new ClusterState();
    private final VirtualTime time;

    InMemoryCluster(VirtualTime time) {
        this.time = time;
    }

    VirtualTime time() {
        return time;
    }

    /** Reads or changes what the cluster knows, alone. */
    <T> T ask(Function<ClusterState, T> question) {
        lock.lock();
        try {
            state.at(time.nowMs(), time.now());
            return question.apply(state);
        } finally {
            lock.unlock();
        }
    }

    /** Changes what the cluster knows, alone. */
    void tell(Consumer<ClusterState> change) {
        lock.lock();
        try {
            state.at(time.nowMs(), time.now());
            change.accept(state);
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something is true of what the cluster knows, for at most so long; tells whether it is. */
    boolean await(Predicate<ClusterState> condition, long atMostMs) {
        return awaitAny(() -> ask(condition::test), atMostMs);
    }

    /** Waits for a condition, which may {@link #ask}. */
    boolean awaitAny(BooleanSupplier condition, long atMostMs) {
        try {
            return time.await(condition, atMostMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptException(e);
        }
    }

    /** Waits until the cluster answers at all; tells whether it does in time. */
    boolean awaitAnswer(long atMostMs) {
        return await(known -> !known.isAway(), atMostMs);
    }
}
