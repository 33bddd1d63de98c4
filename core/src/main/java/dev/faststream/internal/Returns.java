package dev.faststream.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What of one delivery goes back to the queues, when it is due, and what of it comes back as a batch again. Not
 * thread-safe: only the poll loop's thread touches it.
 */
final class Returns<R> {
    private static final long AT_ONCE = Long.MIN_VALUE;

    private final boolean ofBatches;
    private final long nowMs;
    private final List<InFlight<R>> records = new ArrayList<>();
    private final List<InFlight<R>> together = new ArrayList<>();
    private final List<Group<R>> groups = new ArrayList<>();
    private final Set<Strand<R>> waiting = new HashSet<>();
    private boolean apart;

    Returns(boolean ofBatches, long nowMs) {
        this.ofBatches = ofBatches;
        this.nowMs = nowMs;
    }

    /** It was not begun, and comes back as it was. */
    void add(InFlight<R> record) {
        records.add(record);
    }

    /** It comes back when something else lets it. */
    void addGivenBack(InFlight<R> record) {
        addAlone(record, DeliveryEngine.NEVER);
    }

    /** It is tried again. */
    void addRetry(InFlight<R> record, Duration after, Outcome.Shape shape) {
        long dueMs = after.isZero() ? AT_ONCE : nowMs + after.toMillis();
        // What follows a record that comes back by itself must not come before it.
        if (shape == Outcome.Shape.ALONE || waiting.contains(record.strand())) {
            addAlone(record, dueMs);
        } else {
            record.dueAt(dueMs);
            records.add(record);
            together.add(record);
            apart |= shape == Outcome.Shape.APART;
        }
    }

    private void addAlone(InFlight<R> record, long dueMs) {
        record.dueAt(dueMs);
        waiting.add(record.strand());
        records.add(record);
        if (ofBatches) {
            groups.add(new Group<>(List.of(record)));
        }
    }

    /** Tells whether nothing goes back. */
    boolean isEmpty() {
        return records.isEmpty();
    }

    /** All that goes back, in the order of the delivery. */
    List<InFlight<R>> records() {
        return records;
    }

    /** The strands that it goes back to. */
    Set<Strand<R>> strands() {
        Set<Strand<R>> strands = new LinkedHashSet<>();
        records.forEach(record -> strands.add(record.strand()));
        return strands;
    }

    /** Makes the groups that come back as batches; asked once, when all was added. */
    List<Group<R>> group() {
        if (together.isEmpty()) {
            return groups;
        }
        long dueMs = together.stream().mapToLong(InFlight::dueMs).max().getAsLong();
        together.forEach(record -> record.dueAt(dueMs));
        if (apart) {
            together.forEach(InFlight::takeApart);
            int half = (together.size() + 1) / 2;
            groups.add(new Group<>(together.subList(0, half)));
            if (half < together.size()) {
                groups.add(new Group<>(together.subList(half, together.size())));
            }
        } else {
            groups.add(new Group<>(together));
        }
        return groups;
    }
}
