package dev.faststream.internal;

import dev.faststream.Inspection;
import dev.faststream.Ordering;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.SequencedSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides what may run and what waits, for one subscription; its {@link Shares} know what may be committed. Does no
 * I/O, reads no clock and takes no lock: it is told what happened and asked what follows. Not thread-safe: only the
 * poll loop's thread touches it.
 *
 * <p>Every open record is in exactly one place: in the queue of its strand, in a delivery that is out, or left open by
 * its handler. A strand gives its next record only when the one before it is home; with a single worker, which runs
 * deliveries in the order it gets them, as soon as the one before it was handed over. What comes back stands in front
 * of its strand again and is due at a time; records that come back as a batch belong to a {@link Group}.
 *
 * @param <R> the broker's native record
 */
public final class DeliveryEngine<R> {
    /**
     * When a batch is complete.
     *
     * @param maxRecords the most records it may have
     * @param timeoutMs how long its first record may wait for others, in ms
     * @param perPartition whether a batch has records of one partition only
     */
    public record Batching(int maxRecords, long timeoutMs, boolean perPartition) {}

    /**
     * How much may be between poll and commit.
     *
     * @param openRecords at so many records polling is paused
     * @param openBytes at so many bytes of keys and values polling is paused
     * @param waiting while so many strands wait for nothing but a worker, polling is paused; at least 1
     * @param metadataBytes the most bytes of a commit's metadata
     */
    public record Bounds(int openRecords, long openBytes, int waiting, int metadataBytes) {}

    /**
     * What a subscription asks for.
     *
     * @param batching for batch handlers; empty for single messages
     * @param sliceRecords how many single messages of a strand are handed over together
     * @param maxWorkers how many deliveries run at once
     * @param ordering which records keep their order
     * @param ackFirst whether records are done before they are handled
     */
    public record Settings(
            Optional<Batching> batching,
            int sliceRecords,
            int maxWorkers,
            Ordering ordering,
            Bounds bounds,
            boolean ackFirst) {}

    /** How to read a native record's place, size and key. */
    public record Measures<R>(ToLongFunction<R> offset, ToIntFunction<R> bytes, Function<R, byte @Nullable []> key) {}

    private record Timer<R>(long dueMs, Strand<R> strand) {}

    /** So many deliveries for each worker: one runs, one is ready when it ends. */
    private static final int AHEAD = 2;

    /** A single worker gets more of those that can't grow any more, so that it goes on while the loop polls. */
    private static final int PIPELINED_AHEAD = 8;

    private static final int SLICE_AFTER_A_FAILURE = 16;

    static final long NEVER = Long.MAX_VALUE;

    private final Settings settings;
    private final Measures<R> measures;
    /** One worker runs what it gets in that order, so that a strand need not wait for its delivery to come home. */
    private final boolean pipelined;

    private final Shares<R> shares;
    private final SequencedSet<Strand<R>> ready = new LinkedHashSet<>();
    private final PriorityQueue<Timer<R>> timers = new PriorityQueue<>((a, b) -> Long.compare(a.dueMs(), b.dueMs()));
    private final Set<Group<R>> groups = new LinkedHashSet<>();
    /** In the order in which they were handed over, so that a schedule is the same when it is run again. */
    private final Set<Delivery<R>> out = new LinkedHashSet<>();
    /**
     * How many records a slice has now: few after a failure, for what is behind one is taken back and handed over
     * again.
     */
    private int sliceRecords;

    private boolean halted;

    public DeliveryEngine(Settings settings, Measures<R> measures) {
        this.settings = settings;
        this.measures = measures;
        this.shares = new Shares<>(settings.bounds());
        this.pipelined = settings.maxWorkers() == 1;
        this.sliceRecords = settings.sliceRecords();
    }

    /** The partitions that are ours: what of them is open, and what may be committed. */
    public Shares<R> shares() {
        return shares;
    }

    // --- partitions come and go

    /**
     * A partition is ours from now on, read from a position; what was known of it before is forgotten.
     *
     * @param doneBeyond what was done beyond the position before, and is not handled again
     */
    public void assigned(Partition partition, long position, DoneRanges doneBeyond) {
        revoked(partition);
        shares.add(partition, new OffsetLedger(position, doneBeyond));
    }

    /** A partition is not ours any more: forgets all of it. Results that are still on their way will change nothing. */
    public void revoked(Partition partition) {
        Share<R> share = shares.remove(partition);
        if (share == null) {
            return;
        }
        ready.removeIf(strand -> strand.share() == share);
        timers.removeIf(timer -> timer.strand().share() == share);
        groups.forEach(Group::forgetTheDead);
        groups.removeIf(Group::isEmpty);
        groups.forEach(group -> ready.add(group.leader().strand()));
    }

    // --- records come in

    /** Records of a partition were polled, in the order of its log. */
    public void polled(Partition partition, Collection<R> records, long nowMs) {
        Share<R> share = shares.demand(partition);
        for (R record : records) {
            long offset = measures.offset().applyAsLong(record);
            if (share.ledger().opened(offset)) {
                open(
                        share,
                        new InFlight<>(
                                record, partition, offset, measures.bytes().applyAsInt(record), nowMs));
            }
        }
    }

    private void open(Share<R> share, InFlight<R> record) {
        Strand<R> strand = strandFor(share, record.record());
        strand.add(record);
        shares.opened(record);
        if (strand.queued().size() == 1) {
            refresh(strand);
        }
    }

    private Strand<R> strandFor(Share<R> share, R record) {
        return switch (settings.ordering()) {
            case PARTITION -> share.whole();
            case NONE -> share.loose();
            case KEY -> {
                byte[] key = measures.key().apply(record);
                yield key == null ? share.loose() : share.keyed(key);
            }
        };
    }

    // --- what may run

    /** Hands over nothing more, or goes on. */
    public void halt(boolean halt) {
        halted = halt;
    }

    /** Gives what is to be handed to the workers now, in this order. */
    public List<Delivery<R>> next(long nowMs) {
        if (halted) {
            return List.of();
        }
        fireTimers(nowMs);
        List<Delivery<R>> deliveries = new ArrayList<>();
        if (settings.batching().isPresent()) {
            addGroups(deliveries, nowMs);
            addBatches(settings.batching().get(), deliveries, nowMs);
        } else {
            addSlices(deliveries, nowMs);
        }
        return deliveries;
    }

    private void fireTimers(long nowMs) {
        while (!timers.isEmpty() && timers.element().dueMs() <= nowMs) {
            refresh(timers.remove().strand());
        }
    }

    private boolean mayHandOver() {
        return out.size() < (pipelined ? PIPELINED_AHEAD : AHEAD * settings.maxWorkers());
    }

    /** A batch that is not full may still grow while enough others are ready. */
    private boolean mayHandOverIncomplete() {
        return out.size() < AHEAD * settings.maxWorkers();
    }

    private void addSlices(List<Delivery<R>> deliveries, long nowMs) {
        while (mayHandOver() && !ready.isEmpty()) {
            Strand<R> strand = ready.removeFirst();
            if (!strand.isFree(pipelined) || waits(strand, nowMs)) {
                continue;
            }
            List<InFlight<R>> slice =
                    new ArrayList<>(Math.min(sliceRecords, strand.queued().size()));
            while (slice.size() < sliceRecords && mayFollow(strand.head(), slice, nowMs)) {
                slice.add(strand.remove());
            }
            deliveries.add(handOver(new Delivery<>(slice, strand)));
            refresh(strand);
        }
    }

    /** A record whose dead letter could not be written is alone in its slice: nothing may overtake it any more. */
    private boolean mayFollow(@Nullable InFlight<R> record, List<InFlight<R>> slice, long nowMs) {
        return record != null
                && record.dueMs() <= nowMs
                && (slice.isEmpty()
                        || (record.rejection() == null && slice.getFirst().rejection() == null));
    }

    /** A strand whose next record is not due comes again when it is. */
    private boolean waits(Strand<R> strand, long nowMs) {
        InFlight<R> head = strand.head();
        if (head == null || head.dueMs() <= nowMs) {
            return false;
        }
        if (strand.setTimer(head.dueMs())) {
            timers.add(new Timer<>(head.dueMs(), strand));
        }
        return true;
    }

    /** What failed comes first, in the shape that its failure gave it. */
    private void addGroups(List<Delivery<R>> deliveries, long nowMs) {
        for (int left = ready.size(); left > 0; left--) {
            Strand<R> strand = ready.removeFirst();
            InFlight<R> head = strand.head();
            if (head == null || !strand.isFree(pipelined) || waits(strand, nowMs)) {
                continue;
            }
            Group<R> group = head.group();
            if (group == null || !mayHandOver()) {
                ready.addLast(strand);
            } else if (group.isNext(pipelined, nowMs)) {
                groups.remove(group);
                List<InFlight<R>> records = List.copyOf(group.records());
                records.forEach(record -> record.strand().remove());
                deliveries.add(handOver(new Delivery<>(records)));
                records.forEach(record -> refresh(record.strand()));
                // What stands behind them may be next now.
                left = ready.size() + 1;
            }
        }
    }

    private void addBatches(Batching batching, List<Delivery<R>> deliveries, long nowMs) {
        while (mayHandOver()) {
            long waitedUntilMs = mayHandOverIncomplete() ? nowMs - batching.timeoutMs() : Long.MIN_VALUE;
            List<Strand<R>> source = Forming.complete(ready, batching, waitedUntilMs);
            if (source.isEmpty()) {
                return;
            }
            List<InFlight<R>> batch = new ArrayList<>();
            for (Strand<R> strand : source) {
                for (int left = strand.queued().size(); left > 0 && batch.size() < batching.maxRecords(); left--) {
                    batch.add(strand.remove());
                }
            }
            deliveries.add(handOver(new Delivery<>(batch)));
            // They come last in the next one, so that none starves.
            source.forEach(ready::remove);
            source.forEach(this::refresh);
        }
    }

    private Delivery<R> handOver(Delivery<R> delivery) {
        out.add(delivery);
        // One whose dead letter could not be written is always by itself.
        boolean alone = delivery.records().getFirst().rejection() != null;
        delivery.strands().forEach(strand -> strand.handedOver(delivery, alone));
        if (settings.ackFirst()) {
            delivery.mustBeWhole();
            delivery.records().forEach(shares::done);
        }
        return delivery;
    }

    /** Lists the strand if it may give a record, or notes when it may. */
    private void refresh(Strand<R> strand) {
        InFlight<R> head = strand.head();
        if (head == null || !strand.isFree(pipelined)) {
            strand.share().forgetIfIdle(strand);
            return;
        }
        Group<R> group = head.group();
        ready.add(group == null ? strand : group.leader().strand());
    }

    // --- what comes home

    /** Takes back deliveries that were not started; their records are queued again where they were. */
    public void returned(List<Delivery<R>> deliveries) {
        for (Delivery<R> delivery : deliveries.reversed()) {
            comeHome(delivery);
            giveBack(delivery.records());
            delivery.strands().forEach(this::refresh);
        }
    }

    private void comeHome(Delivery<R> delivery) {
        if (!delivery.isAfterwards() && out.remove(delivery)) {
            delivery.strands().forEach(strand -> strand.cameHome(delivery));
        }
    }

    /**
     * A delivery came home, with an outcome for each record that was begun. What follows it at the single worker must
     * have been {@link #returned} before, if a record goes back.
     */
    public void settled(Delivery<R> delivery, long nowMs) {
        comeHome(delivery);
        Outcome later = delivery.later();
        if (later != null) {
            delivery.records().forEach(record -> record.settle(later));
        }
        Returns<R> returns = new Returns<>(settings.batching().isPresent(), nowMs);
        for (InFlight<R> record : delivery.records()) {
            if (record.strand().share().isLive()) {
                note(record, returns);
            }
        }
        if (returns.isEmpty()) {
            sliceRecords = Math.min(settings.sliceRecords(), 2 * sliceRecords);
            delivery.strands().forEach(this::refresh);
            return;
        }
        sliceRecords = Math.min(settings.sliceRecords(), SLICE_AFTER_A_FAILURE);
        groups.addAll(returns.group());
        giveBack(returns.records());
        Set<Strand<R>> strands = returns.strands();
        strands.forEach(strand -> letOthersPass(strand, nowMs));
        delivery.strands().forEach(this::refresh);
        strands.forEach(this::refresh);
    }

    /** What is done of a delivery need not wait for the rest of it, which still runs. */
    public void progressed(Delivery<R> delivery) {
        for (InFlight<R> record : delivery.records()) {
            Outcome outcome = record.outcomeIfAny();
            boolean isDone = outcome instanceof Outcome.Ack || outcome instanceof Outcome.Reject;
            if (isDone && record.strand().share().isLive()) {
                shares.done(record);
            }
        }
    }

    private void note(InFlight<R> record, Returns<R> returns) {
        Share<R> share = record.strand().share();
        share.settled(record);
        switch (record.outcomeIfAny()) {
            case null -> returns.add(record);
            case Outcome.NotBegun untaken -> returns.add(record);
            case Outcome.Ack ack -> shares.done(record);
            case Outcome.Reject reject -> shares.done(record);
            case Outcome.Open open -> share.leftOpen(record);
            case Outcome.GiveBack back -> returns.addGivenBack(record);
            case Outcome.Retry(Duration after, Outcome.Shape shape) -> returns.addRetry(record, after, shape);
        }
    }

    /** A record that has to wait holds back its strand, but not the others of the groups that follow it there. */
    private void letOthersPass(Strand<R> strand, long nowMs) {
        InFlight<R> head = strand.head();
        if (settings.batching().isEmpty() || head == null || head.dueMs() <= nowMs) {
            return;
        }
        for (InFlight<R> behind : strand.queued()) {
            Group<R> group = behind.group();
            if (group != null && group != head.group() && group.spansMoreThan(strand)) {
                groups.add(group.splitOff(strand));
                refresh(group.leader().strand());
            }
        }
    }

    private void giveBack(List<InFlight<R>> records) {
        for (InFlight<R> record : records.reversed()) {
            Share<R> share = record.strand().share();
            Group<R> group = record.group();
            if (share.isLive()) {
                record.clearOutcome();
                share.strandOf(record).giveBack(record);
            }
            if (group != null && !groups.contains(group)) {
                group.forgetTheDead();
                if (!group.isEmpty()) {
                    groups.add(group);
                }
            }
        }
    }

    // --- bounds and timers

    /** Gives the partitions that are not to be fetched now: those that have too much open, or all when that is so. */
    public Set<Partition> paused() {
        Set<Partition> full = shares.full();
        boolean plenty = ready.size() >= settings.bounds().waiting();
        return halted || plenty ? shares.assigned() : full;
    }

    /** Tells whether something could run if only a worker were free. */
    public boolean awaitsWorker() {
        return !halted && !mayHandOver() && !ready.isEmpty();
    }

    /** Tells whether something that is queued may have to wait for what runs. */
    public boolean awaitsResult() {
        return !halted && !out.isEmpty() && shares.haveQueued();
    }

    /** The ms until something becomes due by itself, at most {@code atMost}. */
    public long msToNextTimer(long nowMs, long atMost) {
        long ms = atMost;
        if (!timers.isEmpty() && timers.element().dueMs() != NEVER) {
            ms = Math.min(ms, timers.element().dueMs() - nowMs);
        }
        if (settings.batching().isPresent() && mayHandOverIncomplete()) {
            long timeoutMs = settings.batching().get().timeoutMs();
            for (Strand<R> strand : ready) {
                InFlight<R> head = strand.head();
                if (head != null && head.group() == null) {
                    ms = Math.min(ms, head.arrivedAtMs() + timeoutMs - nowMs);
                }
            }
        }
        return Math.max(0, ms);
    }

    // --- what is under way

    /** The deliveries that were handed over and are not home yet. */
    public Collection<Delivery<R>> out() {
        return Collections.unmodifiableSet(out);
    }

    /** How many deliveries are out that have a record of one of these partitions. */
    public int outOf(Collection<Partition> partitions) {
        int count = 0;
        for (Delivery<R> delivery : out) {
            if (delivery.isOf(partitions)) {
                count++;
            }
        }
        return count;
    }

    /** Shows every partition as it is now; {@code endOf} gives the end of a partition's log, where that is known. */
    public List<Inspection.PartitionView> inspect(long nowMs, Instant wall, Function<Partition, OptionalLong> endOf) {
        Set<Strand<R>> listed = new LinkedHashSet<>(ready);
        timers.forEach(timer -> listed.add(timer.strand()));
        groups.forEach(group -> group.records().forEach(record -> listed.add(record.strand())));
        Whereabouts<R> whereabouts = new Whereabouts<>(measures.key(), out, listed);
        Set<Partition> paused = paused();
        return shares.all().stream()
                .map(share -> whereabouts.view(
                        share,
                        paused.contains(share.partition()),
                        endOf.apply(share.partition()),
                        new Whereabouts.Moment(nowMs, wall)))
                .toList();
    }
}
