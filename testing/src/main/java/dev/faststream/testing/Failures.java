package dev.faststream.testing;

import dev.faststream.internal.InFlight;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The records that could not be handled, and whether the test knows. A failure is forgotten when the record is handled
 * later: that is what retries are for. Safe to use from any thread.
 */
final class Failures {
    private record Place(String subscription, String topic, int partition, long offset) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final List<HandlerFailure> all = new ArrayList<>();
    /** Those that stand, and that nobody has asked for. */
    private final Map<Place, HandlerFailure> unnoticed = new LinkedHashMap<>();

    void failed(String subscription, InFlight<?> record, Throwable cause) {
        HandlerFailure failure = new HandlerFailure(
                subscription,
                record.partition().topic(),
                record.partition().number(),
                record.offset(),
                record.attempt(),
                cause);
        lock.lock();
        try {
            all.add(failure);
            unnoticed.put(new Place(subscription, failure.topic(), failure.partition(), failure.offset()), failure);
        } finally {
            lock.unlock();
        }
    }

    /** The handler has returned; if that is not the end of it, it fails again. */
    void handled(String subscription, TestMessage message) {
        lock.lock();
        try {
            unnoticed.remove(new Place(subscription, message.topic(), message.partition(), message.offset()));
        } finally {
            lock.unlock();
        }
    }

    void noticed(TestMessage message) {
        noticed(failure -> failure.topic().equals(message.topic())
                && failure.partition() == message.partition()
                && failure.offset() == message.offset());
    }

    /** The test knows of these. */
    void noticed(Predicate<HandlerFailure> known) {
        lock.lock();
        try {
            unnoticed.values().removeIf(known);
        } finally {
            lock.unlock();
        }
    }

    boolean isAnyUnnoticed() {
        lock.lock();
        try {
            return !unnoticed.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Gives some of them, of which the test knows then. */
    List<HandlerFailure> ask(Predicate<HandlerFailure> wanted) {
        noticed(wanted);
        return all().stream().filter(wanted).toList();
    }

    List<HandlerFailure> all() {
        lock.lock();
        try {
            return List.copyOf(all);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Demands that the test knows of all.
     *
     * @throws AssertionError naming those that it does not know of, with their causes
     */
    void demandNoticed(String report) {
        List<HandlerFailure> left;
        lock.lock();
        try {
            left = List.copyOf(unnoticed.values());
            unnoticed.clear();
        } finally {
            lock.unlock();
        }
        if (left.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder(left.size()
                + (left.size() == 1 ? " record was" : " records were")
                + " not handled, and the test has not asked for that."
                + " If it is meant to be, ask for failures() or deadLetters(...), or start with ignoringFailures().");
        left.forEach(failure -> text.append("\n  ").append(failure));
        Set<Throwable> causes = new LinkedHashSet<>();
        left.forEach(failure -> causes.add(failure.cause()));
        AssertionError error =
                new AssertionError(text + "\n" + report, left.getFirst().cause());
        causes.stream().skip(1).forEach(error::addSuppressed);
        throw error;
    }
}
