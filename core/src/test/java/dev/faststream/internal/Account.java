package dev.faststream.internal;

import dev.faststream.internal.EngineSimulation.Polled;
import dev.faststream.internal.SimulatedLog.Entry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Our own, naive account of every record that was polled, by which the engine is judged. It shares no data with the
 * engine and reads the rules anew: what is handed over or started out of turn is refused here, at once.
 */
final class Account {
    /** Where a record is. */
    enum Place {
        QUEUED,
        HANDED_OVER,
        RUNNING,
        ENDED,
        LEFT_OPEN,
        DONE
    }

    /** Records that come back as one batch. */
    static final class Together {
        private final List<Known> members = new ArrayList<>();

        List<Known> members() {
            return members;
        }
    }

    /** What we know of one polled record in one term of ownership. */
    static final class Known {
        final Term term;
        final Entry entry;
        final Object strand;
        final long arrivedAtMs;
        Place place = Place.QUEUED;
        /** That the engine counts it as done: with acks that come first, before it is handled. */
        boolean done;

        /** Its dead letter could not be written. */
        boolean rejected;

        /** It was to be acked first, but that could not be committed. */
        boolean ackFailed;

        /** That was so when it was handed over, so that nothing may overtake it. */
        boolean exclusive;

        long dueMs = Long.MIN_VALUE;

        @Nullable
        Together together;

        @Nullable
        Delivery<Polled> delivery;

        @Nullable
        Outcome outcome;

        long handedOverAt;
        long startedAt;
        long failedLaterAt = -1;
        long nackedLateAt = -1;

        Known(Term term, Entry entry, Object strand, long arrivedAtMs) {
            this.term = term;
            this.entry = entry;
            this.strand = strand;
            this.arrivedAtMs = arrivedAtMs;
        }

        boolean isOut() {
            return place == Place.HANDED_OVER || place == Place.RUNNING || place == Place.ENDED;
        }

        boolean cameBack() {
            return together != null || dueMs != Long.MIN_VALUE;
        }

        @Override
        public String toString() {
            return term.log.partition() + " offset " + entry.offset() + " (" + strand + ", " + place + ")";
        }
    }

    /** One term of ownership of a partition. */
    static final class Term {
        final SimulatedLog log;
        final int number;
        final DoneRanges doneBefore;
        final TreeMap<Long, Known> records = new TreeMap<>();
        final Map<Object, List<Known>> strands = new LinkedHashMap<>();
        long position;
        long committed;
        int changes;
        int committedChanges;
        boolean full;
        boolean crowded;
        /** Some commit had no room to say all that is done. */
        boolean hasBeenCrowded;

        /** That was so at the last commit. */
        boolean isIncomplete;

        Term(SimulatedLog log) {
            this.log = log;
            this.number = log.nextTerm();
            this.position = log.committed();
            this.committed = log.committed();
            this.doneBefore = log.doneBeyond();
        }

        List<Known> open() {
            return records.values().stream().filter(known -> !known.done).toList();
        }

        long committable() {
            for (Known known : records.values()) {
                if (!known.done) {
                    return known.entry.offset();
                }
            }
            return position;
        }

        /** Records are done beyond what may be committed, or there are said to be some that were not polled yet. */
        boolean hasDoneBeyond() {
            return records.tailMap(committable()).values().stream().anyMatch(known -> known.done)
                    || !doneBefore.from(position).isEmpty();
        }

        boolean hasNews() {
            return committable() > committed || changes > committedChanges;
        }

        /** What is done at or above what may be committed, as offsets of the log; neighbours make one range. */
        DoneRanges doneBeyond() {
            DoneRanges.Builder ranges = new DoneRanges.Builder();
            long first = -1;
            long last = -1;
            for (Known known : records.tailMap(committable()).values()) {
                if (known.done) {
                    last = known.entry.offset();
                    first = first < 0 ? last : first;
                } else if (first >= 0) {
                    ranges.add(first, last);
                    first = -1;
                }
            }
            if (first >= 0) {
                ranges.add(first, last);
            }
            return ranges.build().union(doneBefore.from(committable()));
        }
    }

    /** So many deliveries may be out for a single worker, as long as they can't grow any more. */
    private static final int MOST_PIPELINED = 8;

    private final DeliveryEngine.Settings settings;
    private final boolean pipelined;
    private final Map<Partition, Term> terms = new TreeMap<>((a, b) -> Integer.compare(a.number(), b.number()));
    private final Set<Delivery<Polled>> out = new LinkedHashSet<>();
    private long clock;
    private long doneRecords;
    private int started;
    private int leftOpen;
    private int takenApart;
    private int splits;

    Account(DeliveryEngine.Settings settings) {
        this.settings = settings;
        this.pipelined = settings.maxWorkers() == 1;
    }

    // --- what others may ask

    Map<Partition, Term> terms() {
        return terms;
    }

    boolean isOurs(Partition partition) {
        return terms.containsKey(partition);
    }

    Term term(Partition partition) {
        Term term = terms.get(partition);
        if (term == null) {
            throw new IllegalStateException(partition + " is not ours");
        }
        return term;
    }

    /** Null when its term is over. */
    @Nullable
    Known known(InFlight<Polled> record) {
        Term term = terms.get(record.partition());
        return term == null || term.number != record.record().term() ? null : term.records.get(record.offset());
    }

    List<Known> all(Place place) {
        return terms.values().stream()
                .flatMap(term -> term.records.values().stream())
                .filter(known -> known.place == place)
                .toList();
    }

    List<Known> open() {
        return terms.values().stream().flatMap(term -> term.open().stream()).toList();
    }

    Set<Delivery<Polled>> out() {
        return out;
    }

    long doneRecords() {
        return doneRecords;
    }

    int started() {
        return started;
    }

    int everLeftOpen() {
        return leftOpen;
    }

    int everTakenApart() {
        return takenApart;
    }

    int everSplit() {
        return splits;
    }

    boolean hasGivenBack() {
        return all(Place.QUEUED).stream().anyMatch(known -> known.dueMs == DeliveryEngine.NEVER);
    }

    /** Tells whether nothing of its strand is out, or that does not matter. */
    boolean isFree(Known head) {
        return strand(head).stream().noneMatch(known -> known.isOut() && (!pipelined || known.exclusive));
    }

    /** How many deliveries may be out. */
    int mostOut() {
        return pipelined ? MOST_PIPELINED : mostOutToGrow();
    }

    /** How many may be out when a batch is handed over that could still grow. */
    int mostOutToGrow() {
        return 2 * settings.maxWorkers();
    }

    List<Known> strand(Known known) {
        return known.term.strands.getOrDefault(known.strand, List.of());
    }

    /** What each strand has next. */
    List<Known> heads() {
        List<Known> heads = new ArrayList<>();
        for (Term term : terms.values()) {
            for (List<Known> strand : term.strands.values()) {
                head(strand).ifPresent(heads::add);
            }
        }
        return heads;
    }

    static Optional<Known> head(List<Known> strand) {
        return strand.stream().filter(known -> known.place == Place.QUEUED).findFirst();
    }

    void tick() {
        clock++;
    }

    // --- the poll loop's doings

    void assigned(Term term) {
        terms.put(term.log.partition(), term);
    }

    void revoked(Partition partition) {
        Term term = terms.remove(partition);
        if (term != null) {
            term.records.values().stream()
                    .filter(known -> known.together != null)
                    .forEach(known -> members(known).remove(known));
        }
    }

    private static List<Known> members(Known known) {
        return known.together == null ? List.of(known) : known.together.members;
    }

    /** Everything that was in the process is gone. */
    void crashed() {
        terms.clear();
        out.clear();
        doneRecords = 0;
    }

    void polled(Term term, List<Entry> entries, long nowMs) {
        for (Entry entry : entries) {
            Known known = new Known(term, entry, strandOf(entry), nowMs);
            term.records.put(entry.offset(), known);
            term.position = entry.offset() + 1;
            if (term.doneBefore.contains(entry.offset())) {
                known.done = true;
                known.place = Place.DONE;
            } else {
                term.strands
                        .computeIfAbsent(known.strand, any -> new ArrayList<>())
                        .add(known);
            }
        }
    }

    private Object strandOf(Entry entry) {
        return switch (settings.ordering()) {
            case PARTITION -> "all";
            case NONE -> entry.offset();
            case KEY -> entry.key() == null ? entry.offset() : entry.key();
        };
    }

    void handedOver(Delivery<Polled> delivery, long nowMs) {
        tick();
        Demand.that(!delivery.records().isEmpty(), () -> "an empty delivery is handed over");
        Demand.that(out.size() < mostOut(), () -> "more is handed over than the workers have room for");
        List<Known> records = new ArrayList<>();
        for (InFlight<Polled> record : delivery.records()) {
            Known known = known(record);
            if (known == null) {
                throw new IllegalStateException(record.record() + " is handed over, but is not ours, or done before");
            }
            checkTurn(known, nowMs);
            known.place = Place.HANDED_OVER;
            known.delivery = delivery;
            known.outcome = null;
            known.exclusive = known.rejected;
            known.handedOverAt = clock;
            records.add(known);
        }
        if (settings.batching().isPresent()) {
            checkBatch(records, settings.batching().get(), nowMs);
        } else {
            checkSlice(records);
        }
        out.add(delivery);
        if (settings.ackFirst()) {
            records.forEach(this::done);
            records.forEach(known -> known.term.log.finished(known.entry.offset()));
        }
    }

    private void checkTurn(Known known, long nowMs) {
        Demand.that(known.place == Place.QUEUED, () -> known + " is handed over, but it is not queued");
        Demand.that(known.dueMs <= nowMs, () -> known + " is handed over before its pause is over");
        for (Known other : strand(known)) {
            if (other.entry.offset() < known.entry.offset()) {
                Demand.that(other.place != Place.QUEUED, () -> known + " is handed over before " + other);
            }
            Demand.that(
                    !other.isOut() || other.handedOverAt == clock || (pipelined && !other.exclusive),
                    () -> known + " is handed over while " + other + " is out");
        }
    }

    private void checkSlice(List<Known> records) {
        Known first = records.getFirst();
        Demand.that(records.size() <= settings.sliceRecords(), () -> "a slice has " + records.size() + " records");
        Demand.that(
                records.stream().allMatch(known -> known.term == first.term && known.strand.equals(first.strand)),
                () -> "a slice mixes strands: " + records);
        Demand.that(
                records.size() == 1 || records.stream().noneMatch(known -> known.exclusive),
                () -> "a slice has others beside a record that could not be dead-lettered: " + records);
    }

    private void checkBatch(List<Known> records, DeliveryEngine.Batching batching, long nowMs) {
        Known first = records.getFirst();
        Demand.that(
                records.size() <= batching.maxRecords(),
                () -> "a batch has " + records.size() + " records: " + records);
        Demand.that(
                !batching.perPartition() || records.stream().allMatch(known -> known.term == first.term),
                () -> "a batch mixes partitions: " + records);
        if (records.stream().anyMatch(known -> known.together != null)) {
            Demand.that(
                    new HashSet<>(records).equals(new HashSet<>(members(first))),
                    () -> "a batch comes back as " + records + ", but should as " + members(first));
        } else {
            long oldestMs =
                    records.stream().mapToLong(known -> known.arrivedAtMs).min().getAsLong();
            Demand.that(
                    records.size() == batching.maxRecords()
                            || (nowMs - oldestMs >= batching.timeoutMs() && out.size() < mostOutToGrow()),
                    () -> "a batch is neither of full size nor of age: " + records);
        }
    }

    /** Deliveries whose acks could not be committed are queued again. */
    void ackFailed(List<Delivery<Polled>> deliveries) {
        deliveries.forEach(delivery -> forEachKnown(delivery, known -> known.ackFailed = true));
        returned(deliveries);
    }

    /** Deliveries that had not been started are queued again. */
    void returned(List<Delivery<Polled>> deliveries) {
        tick();
        for (Delivery<Polled> delivery : deliveries) {
            out.remove(delivery);
            forEachKnown(delivery, known -> known.place = Place.QUEUED);
        }
    }

    private void forEachKnown(Delivery<Polled> delivery, Consumer<Known> action) {
        for (InFlight<Polled> record : delivery.records()) {
            Known known = known(record);
            if (known != null && known.delivery == delivery) {
                action.accept(known);
            }
        }
    }

    /** What is done of a slice counts before the rest of it is home. */
    void progressed(Delivery<Polled> delivery) {
        forEachKnown(delivery, known -> {
            if (known.outcome instanceof Outcome.Ack || known.outcome instanceof Outcome.Reject) {
                done(known);
            }
        });
    }

    /** A delivery is home: our own reading of what the outcomes mean. */
    void settled(Delivery<Polled> delivery, long nowMs) {
        tick();
        out.remove(delivery);
        if (delivery.isAfterwards()) {
            marked(delivery);
        }
        List<Known> together = new ArrayList<>();
        List<Known> cameBack = new ArrayList<>();
        Set<Object> waiting = new HashSet<>();
        boolean[] apart = new boolean[1];
        forEachKnown(delivery, known -> {
            Outcome outcome = known.outcome;
            known.place = Place.QUEUED;
            if (outcome == null) {
                return;
            }
            if (outcome instanceof Outcome.Ack || outcome instanceof Outcome.Reject) {
                known.place = Place.DONE;
                done(known);
            } else if (outcome instanceof Outcome.Open) {
                known.place = Place.LEFT_OPEN;
                leftOpen++;
            } else if (outcome instanceof Outcome.Retry retry
                    && retry.shape() != Outcome.Shape.ALONE
                    && !waiting.contains(List.of(known.term, known.strand))) {
                known.dueMs = nowMs + retry.after().toMillis();
                together.add(known);
                cameBack.add(known);
                apart[0] |= retry.shape() == Outcome.Shape.APART;
            } else {
                known.dueMs = outcome instanceof Outcome.Retry retry
                        ? nowMs + retry.after().toMillis()
                        : DeliveryEngine.NEVER;
                known.nackedLateAt = delivery.isAfterwards() ? clock : known.nackedLateAt;
                waiting.add(List.of(known.term, known.strand));
                cameBack.add(known);
                comeBackTogether(settings.batching().isPresent() ? List.of(known) : List.of());
            }
        });
        long dueMs = together.stream().mapToLong(known -> known.dueMs).max().orElse(0);
        together.forEach(known -> known.dueMs = dueMs);
        int half = (together.size() + 1) / 2;
        comeBackTogether(apart[0] ? together.subList(0, half) : together);
        comeBackTogether(apart[0] ? together.subList(half, together.size()) : List.of());
        takenApart += apart[0] && together.size() > 1 ? 1 : 0;
        cameBack.forEach(known -> letOthersPass(known, nowMs));
    }

    private void marked(Delivery<Polled> afterwards) {
        Known known = known(afterwards.records().getFirst());
        if (known != null) {
            Demand.that(known.place == Place.LEFT_OPEN, () -> known + " is marked late, but was not left open");
            known.delivery = afterwards;
            known.outcome = afterwards.later();
        }
    }

    private static void comeBackTogether(List<Known> records) {
        Together together = new Together();
        for (Known known : records) {
            known.together = together;
            together.members.add(known);
        }
    }

    /** What waits in front of a strand holds back the records of that strand, and no others of their batches. */
    private void letOthersPass(Known cameBack, long nowMs) {
        List<Known> strand = strand(cameBack);
        Known head = head(strand).orElse(cameBack);
        if (head.dueMs <= nowMs) {
            return;
        }
        for (Known behind : strand) {
            if (behind.place != Place.QUEUED || behind.together == head.together) {
                continue;
            }
            List<Known> ofStrand = members(behind).stream()
                    .filter(known -> known.term == behind.term && known.strand.equals(behind.strand))
                    .toList();
            if (ofStrand.size() < members(behind).size()) {
                members(behind).removeAll(ofStrand);
                comeBackTogether(ofStrand);
                splits++;
            }
        }
    }

    private void done(Known known) {
        if (!known.done) {
            known.done = true;
            known.term.changes++;
            doneRecords++;
        }
    }

    // --- the workers' doings

    void starts(Delivery<Polled> delivery) {
        tick();
        forEachKnown(delivery, known -> known.startedAt = clock);
    }

    void begins(InFlight<Polled> record, Delivery<Polled> delivery) {
        Known known = known(record);
        if (known == null) {
            return;
        }
        started++;
        Demand.that(
                known.place == Place.HANDED_OVER && known.delivery == delivery,
                () -> known + " starts, but it was not handed over");
        if (settings.ackFirst()) {
            Demand.that(
                    known.term.log.isCommitted(known.entry.offset()) || known.term.hasBeenCrowded,
                    () -> known + " starts before its ack is committed");
        }
        known.place = Place.RUNNING;
        for (Known earlier : strand(known)) {
            if (earlier.entry.offset() < known.entry.offset()) {
                Demand.that(mayFollow(known, earlier), () -> known + " starts before " + earlier + " is done");
            }
        }
    }

    private boolean mayFollow(Known known, Known earlier) {
        return switch (earlier.place) {
            // What is left open by its handler holds back the commit, not what follows it.
            case DONE, LEFT_OPEN -> true;
            case RUNNING -> settings.batching().isPresent() && earlier.delivery == known.delivery;
            case ENDED ->
                // The worker does not wait for the acknowledgement of what an earlier record led to.
                ((earlier.delivery == known.delivery || (pipelined && !earlier.exclusive))
                                && (earlier.outcome == null || !earlier.outcome.goesBack()))
                        || cameBackTooLate(known, earlier);
            case QUEUED, HANDED_OVER -> cameBackTooLate(known, earlier);
        };
    }

    /** What was published failed, or a mark came, when the later record was on its way already. */
    private static boolean cameBackTooLate(Known known, Known earlier) {
        return known.startedAt <= earlier.failedLaterAt || known.handedOverAt <= earlier.nackedLateAt;
    }

    /** A handler has ended with a record; a null outcome is one that comes later. */
    void ends(InFlight<Polled> record, @Nullable Outcome outcome, boolean later) {
        tick();
        Known known = known(record);
        if (known != null) {
            Demand.that(
                    known.place == (later ? Place.ENDED : Place.RUNNING), () -> known + " ends, but it does not run");
            known.place = Place.ENDED;
            known.outcome = outcome;
            known.rejected = record.rejection() != null;
            known.failedLaterAt = later && outcome != null && outcome.goesBack() ? clock : known.failedLaterAt;
        }
        finishedIfGood(record, outcome);
    }

    /** Also what was handled in a term that is over was truly handled. */
    private void finishedIfGood(InFlight<Polled> record, @Nullable Outcome outcome) {
        if (outcome instanceof Outcome.Ack || outcome instanceof Outcome.Reject) {
            record.record().log().finished(record.offset());
        }
    }

    void isMarkedLate(InFlight<Polled> record, Delivery<Polled> afterwards) {
        tick();
        finishedIfGood(record, afterwards.later());
    }

    // --- restarts

    /** What was acked first has been handled when there was time for it, unless its ack could not be committed. */
    void checkThatWhatIsAckedWasHandled(Partition partition) {
        for (Known known : term(partition).records.values()) {
            Demand.that(
                    !known.done || known.place == Place.DONE || known.ackFailed,
                    () -> known + " is acked and will never be handled");
        }
    }

    /** What was done is not done again: all of it is committed, unless there was no room to write it down. */
    void checkThatNothingWillBeRepeated(Partition partition) {
        Term term = term(partition);
        SimulatedLog log = term.log;
        List<Known> repeated = term.records.values().stream()
                .filter(known -> known.done && !log.isCommitted(known.entry.offset()))
                .toList();
        if (!repeated.isEmpty()) {
            String whole = CommitMetadata.encode(log.committed(), term.doneBeyond(), 100_000);
            // Polling what was done before can join ranges, so that they have room that the last commit did not have.
            Demand.that(
                    whole.length() > settings.bounds().metadataBytes() || term.isIncomplete,
                    () -> repeated + " will be repeated, although there is room for " + whole);
        }
    }
}
