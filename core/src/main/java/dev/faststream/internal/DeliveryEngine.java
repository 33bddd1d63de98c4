package dev.faststream.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides what may run, what waits, and what may be committed, for one subscription with one lane. Does no I/O, reads
 * no clock and takes no lock: it is told what happened and asked what follows. Not thread-safe: only the poll loop's
 * thread touches it.
 *
 * <p>The order inside a partition is the log's: while a record waits to be tried again, later ones of its partition
 * stay queued, and other partitions go on.
 *
 * @param <R> the broker's native record
 */
public final class DeliveryEngine<R> {
    /**
     * The bounds of a subscription.
     *
     * @param batch whether the handler takes batches
     * @param maxRecords the most records of a batch
     * @param batchTimeoutMs how long the first record of a batch may wait for others, in ms
     * @param maxOpenRecords how many records may be between poll and commit before polling is paused
     * @param maxOpenBytes how many bytes of keys and values these may have
     */
    public record Limits(boolean batch, int maxRecords, long batchTimeoutMs, int maxOpenRecords, long maxOpenBytes) {}

    /** How to read a native record's place and size. */
    public record Measures<R>(ToLongFunction<R> offset, ToIntFunction<R> bytes) {}

    /** One assigned partition. */
    private static final class Share<R> {
        private final Assignment assignment;
        private final OffsetLedger ledger;
        private final Deque<InFlight<R>> queued = new ArrayDeque<>();
        private int openRecords;
        private long openBytes;
        private int blockers;

        Share(Partition partition, long position) {
            this.assignment = new Assignment(partition);
            this.ledger = new OffsetLedger(position);
        }

        boolean mayRun() {
            return blockers == 0 && !queued.isEmpty();
        }
    }

    /** A delivery that failed and is due again at a time; it blocks its partitions until it has succeeded. */
    private record Waiting<R>(Delivery<R> delivery, long dueMs) {}

    /** So many batches are formed ahead of the handler: one runs, one is ready, the rest may still grow. */
    private static final int BATCHES_AHEAD = 2;

    private final Limits limits;
    private final Measures<R> measures;
    private final Map<Partition, Share<R>> shares = new LinkedHashMap<>();
    private final PriorityQueue<Waiting<R>> waiting = new PriorityQueue<>((a, b) -> Long.compare(a.dueMs(), b.dueMs()));
    private final Set<Delivery<R>> retrying = Collections.newSetFromMap(new IdentityHashMap<>());
    private int handedOver;
    private int openRecords;
    private long openBytes;
    private boolean saturated;

    public DeliveryEngine(Limits limits, Measures<R> measures) {
        this.limits = limits;
        this.measures = measures;
    }

    /** A partition is ours from now on, read from a position; what was known of it before is forgotten. */
    public void assigned(Partition partition, long position) {
        revoked(partition);
        shares.put(partition, new Share<>(partition, position));
    }

    /** A partition is not ours any more: forgets all of it. Results that are still on their way will change nothing. */
    public void revoked(Partition partition) {
        Share<R> share = shares.remove(partition);
        if (share == null) {
            return;
        }
        openRecords -= share.openRecords;
        openBytes -= share.openBytes;
        List<Waiting<R>> kept = new ArrayList<>();
        for (Waiting<R> wait : waiting) {
            List<InFlight<R>> ours = wait.delivery().records().stream()
                    .filter(record -> record.assignment() != share.assignment)
                    .toList();
            if (ours.isEmpty()) {
                retrying.remove(wait.delivery());
            } else {
                kept.add(replace(wait, new Delivery<>(ours)));
            }
        }
        waiting.clear();
        waiting.addAll(kept);
    }

    private Waiting<R> replace(Waiting<R> wait, Delivery<R> delivery) {
        retrying.remove(wait.delivery());
        retrying.add(delivery);
        return new Waiting<>(delivery, wait.dueMs());
    }

    /** The partitions that are ours now. */
    public Set<Partition> assigned() {
        return Set.copyOf(shares.keySet());
    }

    /** Records of a partition were polled, in the order of its log. */
    public void polled(Partition partition, Collection<R> records, long nowMs) {
        Share<R> share = shares.get(partition);
        if (share == null) {
            throw new IllegalStateException(
                    "Got records of " + partition + ", which is not assigned; assigned are " + shares.keySet());
        }
        for (R record : records) {
            long offset = measures.offset().applyAsLong(record);
            int bytes = measures.bytes().applyAsInt(record);
            share.ledger.opened(offset);
            share.queued.add(new InFlight<>(record, share.assignment, offset, bytes, nowMs));
            share.openRecords++;
            share.openBytes += bytes;
            openBytes += bytes;
        }
        openRecords += records.size();
    }

    /** The next poll of a partition reads from here: transaction markers and compacted records are passed over. */
    public void advancedTo(Partition partition, long position) {
        Share<R> share = shares.get(partition);
        if (share != null) {
            share.ledger.advancedTo(position);
        }
    }

    /** Gives what is to be handed to the lane now, in this order. */
    public List<Delivery<R>> next(long nowMs) {
        List<Delivery<R>> ready = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.peek().dueMs() <= nowMs) {
            ready.add(waiting.remove().delivery());
        }
        if (limits.batch()) {
            addBatches(ready, nowMs);
        } else {
            addSingles(ready);
        }
        handedOver += ready.size();
        return ready;
    }

    private void addSingles(List<Delivery<R>> ready) {
        for (Share<R> share : shares.values()) {
            while (share.mayRun()) {
                ready.add(new Delivery<>(List.of(share.queued.remove())));
            }
        }
    }

    private void addBatches(List<Delivery<R>> ready, long nowMs) {
        addIsolated(ready);
        while (handedOver + ready.size() < BATCHES_AHEAD && isBatchComplete(nowMs)) {
            ready.add(new Delivery<>(takeBatch()));
        }
    }

    /** Records that left their batch come one by one, before anything that follows them in their partition. */
    private void addIsolated(List<Delivery<R>> ready) {
        for (Share<R> share : shares.values()) {
            while (share.mayRun() && share.queued.element().alone()) {
                ready.add(new Delivery<>(List.of(share.queued.remove())));
            }
        }
    }

    private boolean isBatchComplete(long nowMs) {
        int size = 0;
        for (Share<R> share : shares.values()) {
            if (share.mayRun()) {
                if (nowMs - share.queued.element().arrivedAtMs() >= limits.batchTimeoutMs()) {
                    return true;
                }
                size += share.queued.size();
            }
        }
        return size >= limits.maxRecords();
    }

    private List<InFlight<R>> takeBatch() {
        List<InFlight<R>> batch = new ArrayList<>();
        List<Share<R>> visited = new ArrayList<>();
        for (Share<R> share : shares.values()) {
            if (share.mayRun() && batch.size() < limits.maxRecords()) {
                visited.add(share);
                while (!share.queued.isEmpty() && batch.size() < limits.maxRecords()) {
                    batch.add(share.queued.remove());
                }
            }
        }
        visited.forEach(this::moveToTheEnd);
        return batch;
    }

    /** The partitions that a batch was taken from come last in the next one, so that none starves. */
    private void moveToTheEnd(Share<R> share) {
        Partition partition = share.assignment.partition();
        shares.remove(partition);
        shares.put(partition, share);
    }

    /** Takes back deliveries that the lane did not start; their records are queued again where they were. */
    public void returned(List<Delivery<R>> deliveries) {
        for (Delivery<R> delivery : deliveries.reversed()) {
            handedOver--;
            if (retrying.remove(delivery)) {
                waitAgain(delivery);
            } else {
                queueAgain(delivery.records());
            }
        }
    }

    /** A retry that had not started goes on waiting, without the records whose partition was lost meanwhile. */
    private void waitAgain(Delivery<R> delivery) {
        List<InFlight<R>> ours = delivery.records().stream()
                .filter(record -> shareOf(record) != null)
                .toList();
        if (!ours.isEmpty()) {
            Delivery<R> kept = new Delivery<>(ours);
            waiting.add(new Waiting<>(kept, 0));
            retrying.add(kept);
        }
    }

    private void queueAgain(List<InFlight<R>> records) {
        for (InFlight<R> record : records.reversed()) {
            Share<R> share = shareOf(record);
            if (share != null) {
                share.queued.addFirst(record);
            }
        }
    }

    /**
     * A delivery came home with an outcome for each record. What follows it in the lane must have been
     * {@link #returned} before, if one of them is to be tried again.
     */
    public void settled(Delivery<R> delivery, long nowMs) {
        handedOver--;
        if (retrying.remove(delivery)) {
            delivery.assignments().forEach(assignment -> unblock(assignment));
        }
        List<InFlight<R>> again = new ArrayList<>();
        List<InFlight<R>> isolated = new ArrayList<>();
        Set<Assignment> apart = new HashSet<>();
        long dueMs = nowMs;
        for (InFlight<R> record : delivery.records()) {
            if (shareOf(record) == null) {
                continue;
            }
            switch (record.outcome()) {
                case Outcome.Ack ack -> done(record);
                case Outcome.Reject reject -> done(record);
                case Outcome.Retry retry
                when retry.alone() || apart.contains(record.assignment()) -> {
                    // What follows a record that leaves its batch leaves it, too: it must not come before that one.
                    apart.add(record.assignment());
                    isolated.add(record);
                }
                case Outcome.Retry retry -> {
                    again.add(record);
                    dueMs = Math.max(dueMs, nowMs + retry.after().toMillis());
                }
            }
        }
        isolated.forEach(InFlight::isolate);
        queueAgain(isolated);
        if (!again.isEmpty()) {
            block(new Delivery<>(again), dueMs);
        }
    }

    private void done(InFlight<R> record) {
        Share<R> share = shareOf(record);
        if (share == null) {
            return;
        }
        share.ledger.done(record.offset());
        share.openRecords--;
        share.openBytes -= record.bytes();
        openRecords--;
        openBytes -= record.bytes();
    }

    private void block(Delivery<R> delivery, long dueMs) {
        waiting.add(new Waiting<>(delivery, dueMs));
        retrying.add(delivery);
        for (Assignment assignment : delivery.assignments()) {
            Share<R> share = shares.get(assignment.partition());
            if (share != null) {
                share.blockers++;
            }
        }
    }

    private void unblock(Assignment assignment) {
        Share<R> share = shares.get(assignment.partition());
        if (share != null && share.assignment == assignment) {
            share.blockers--;
        }
    }

    private @Nullable Share<R> shareOf(InFlight<R> record) {
        Share<R> share = shares.get(record.partition());
        return share != null && share.assignment == record.assignment() ? share : null;
    }

    /** Gives, per partition, the offset that may be committed, where that is more than was committed. */
    public Map<Partition, Long> committable() {
        Map<Partition, Long> offsets = new LinkedHashMap<>();
        shares.forEach((partition, share) -> {
            if (share.ledger.hasNews()) {
                offsets.put(partition, share.ledger.committable());
            }
        });
        return offsets;
    }

    /** A commit succeeded. */
    public void committed(Partition partition, long offset) {
        Share<R> share = shares.get(partition);
        if (share != null) {
            share.ledger.committed(offset);
        }
    }

    /** Gives the partitions that are not to be fetched now: those that wait, or all while too much is open. */
    public Set<Partition> paused() {
        boolean above = openRecords >= limits.maxOpenRecords() || openBytes >= limits.maxOpenBytes();
        boolean belowHalf = openRecords <= limits.maxOpenRecords() / 2 && openBytes <= limits.maxOpenBytes() / 2;
        saturated = above || (saturated && !belowHalf);
        Set<Partition> paused = new HashSet<>();
        for (Iterator<Share<R>> all = shares.values().iterator(); all.hasNext(); ) {
            Share<R> share = all.next();
            if (saturated || share.blockers > 0) {
                paused.add(share.assignment.partition());
            }
        }
        return paused;
    }

    /** Tells whether there is something to run that waits only for the lane. */
    public boolean hasBacklog() {
        return handedOver >= BATCHES_AHEAD && shares.values().stream().anyMatch(Share::mayRun);
    }

    /** Tells whether polling is held back because too much is open. */
    public boolean saturated() {
        return saturated;
    }

    /** The ms until something becomes due by itself, at most {@code atMost}. */
    public long msToNextTimer(long nowMs, long atMost) {
        long ms = atMost;
        if (!waiting.isEmpty()) {
            ms = Math.min(ms, waiting.peek().dueMs() - nowMs);
        }
        if (limits.batch() && handedOver < BATCHES_AHEAD) {
            for (Share<R> share : shares.values()) {
                if (share.mayRun()) {
                    ms = Math.min(ms, share.queued.element().arrivedAtMs() + limits.batchTimeoutMs() - nowMs);
                }
            }
        }
        return Math.max(0, ms);
    }

    /** How many deliveries the lane has, or has settled without the engine knowing yet. */
    public int handedOver() {
        return handedOver;
    }

    /** How many polled records are not done. */
    public int openRecords() {
        return openRecords;
    }
}
