package dev.faststream.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One schedule of a {@link DeliveryEngine}, drawn from a seed: a log with gaps, a lane, a group that rebalances,
 * commits that fail, and virtual time. Beside the engine it keeps its own, naive account of every record, and compares
 * the two after each step. At the end it lets everything succeed and demands that everything gets done.
 *
 * <p>A {@link Fault} makes the world break one rule, to prove that the comparison would notice.
 */
final class EngineSimulation {
    /** A rule that the poll loop or the lane breaks. */
    enum Fault {
        NONE,
        FORGETS_WHAT_THE_LANE_GAVE_BACK,
        TAKES_BACK_AFTER_SETTLING,
        LANE_DOES_NOT_HALT,
        LANE_REORDERS,
        TAKES_LATE_RESULTS_FOR_CURRENT,
        SETTLES_TWICE,
        REMEMBERS_A_COMMIT_THAT_FAILED,
        COMMITS_THE_POSITION,
        POLLS_WHAT_IS_PAUSED,
        DROPS_A_RESULT
    }

    /** Says which rule was broken, and how to see it again. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A record as it was polled in one term of ownership. */
    private record Polled(Partition partition, int term, long offset, int bytes) {}

    private enum Place {
        ENGINE,
        LANE,
        RUNNING,
        PUBLISHING,
        INBOX,
        DONE
    }

    /** What we know of a polled record of a current term. */
    private static final class Known {
        private final int bytes;
        private final long arrivedAt;
        private Place place = Place.ENGINE;
        private boolean started;
        private boolean succeeded;
        private boolean retrying;
        private boolean isolated;
        private long notBefore;

        Known(int bytes, long arrivedAt) {
            this.bytes = bytes;
            this.arrivedAt = arrivedAt;
        }
    }

    /** One term of ownership of a partition. */
    private static final class Term {
        private final int number;
        private final TreeMap<Long, Known> records = new TreeMap<>();
        private long position;

        Term(int number, long position) {
            this.number = number;
            this.position = position;
        }

        boolean blocked() {
            for (Known known : records.values()) {
                if (known.retrying) {
                    return true;
                }
            }
            return false;
        }

        List<Known> in(Place place) {
            return records.values().stream()
                    .filter(known -> known.place == place)
                    .toList();
        }

        long committable() {
            for (Map.Entry<Long, Known> entry : records.entrySet()) {
                if (entry.getValue().place != Place.DONE) {
                    return entry.getKey();
                }
            }
            return position;
        }
    }

    /** A partition's log and what the group has committed. */
    private static final class Log {
        private final Partition partition;
        private final long[] offsets;
        private final long end;
        private long committed;
        private int terms;
        private @Nullable Term term;

        Log(Partition partition, long[] offsets, long end) {
            this.partition = partition;
            this.offsets = offsets;
            this.end = end;
            this.committed = offsets.length == 0 ? 0 : offsets[0] / 2;
        }

        List<Long> from(long position, int atMost) {
            return Arrays.stream(offsets)
                    .filter(offset -> offset >= position)
                    .limit(atMost)
                    .boxed()
                    .toList();
        }
    }

    private record Snapshot(Map<Partition, Long> committable, Set<Partition> paused, int open) {}

    private static final int TURNS_TO_END = 600;

    private final Fault fault;
    private final SplittableRandom random;
    private final DeliveryEngine.Limits limits;
    private final int maxPoll;
    private final boolean publishes;
    private final DeliveryEngine<Polled> engine;
    private final Map<Partition, Log> logs = new TreeMap<>((a, b) -> Integer.compare(a.number(), b.number()));

    private final Deque<Delivery<Polled>> lane = new ArrayDeque<>();
    private final List<Delivery<Polled>> publishing = new ArrayList<>();
    private final Deque<Delivery<Polled>> inbox = new ArrayDeque<>();
    private @Nullable Delivery<Polled> running;
    private int unnotedRetries;
    private boolean calm;
    private long now = 1_000;
    private int step;
    private int handled;
    private int lateResults;

    private EngineSimulation(long seed, Fault fault) {
        this.fault = fault;
        this.random = new SplittableRandom(seed);
        this.limits = new DeliveryEngine.Limits(
                random.nextBoolean(),
                random.nextInt(1, 7),
                random.nextInt(0, 200),
                random.nextInt(1, 20),
                random.nextInt(5, 200));
        this.maxPoll = random.nextInt(1, 10);
        this.publishes = chance(30);
        this.engine = new DeliveryEngine<>(limits, new DeliveryEngine.Measures<>(Polled::offset, Polled::bytes));
        int partitions = random.nextInt(1, 4);
        for (int i = 0; i < partitions; i++) {
            Log log = randomLog(new Partition("t", i));
            logs.put(log.partition, log);
        }
    }

    private Log randomLog(Partition partition) {
        long[] offsets = new long[random.nextInt(0, 25)];
        long next = random.nextInt(0, 5);
        for (int i = 0; i < offsets.length; i++) {
            offsets[i] = next;
            next += chance(25) ? random.nextInt(2, 50) : 1;
        }
        return new Log(partition, offsets, next + (chance(30) ? random.nextInt(1, 5) : 0));
    }

    /** What one schedule came across, so that a test can tell that the interesting things did happen. */
    record Summary(int handled, int lateResults, boolean batch, boolean publishes) {}

    /** Runs the schedule of a seed; throws a {@link Violation} that names the seed. */
    static Summary run(long seed, Fault fault) {
        EngineSimulation simulation = new EngineSimulation(seed, fault);
        try {
            simulation.run();
        } catch (RuntimeException e) {
            throw new Violation(
                    "seed " + seed + ", " + simulation.limits + ", step " + simulation.step + ": " + e.getMessage()
                            + " -- again: mvn -pl core test -Dtest=DeliveryEngineSimulationTest -Dsimulation.seed="
                            + seed,
                    e);
        }
        return new Summary(simulation.handled, simulation.lateResults, simulation.limits.batch(), simulation.publishes);
    }

    private void run() {
        logs.values().forEach(this::assign);
        int steps = random.nextInt(20, 100);
        for (step = 0; step < steps; step++) {
            randomStep();
            verify();
        }
        calm = true;
        logs.values().stream().filter(log -> log.term == null).forEach(this::assign);
        for (int turns = 0; !everythingIsDone(); turns++) {
            demand(turns < TURNS_TO_END, "it does not come to an end: " + describe());
            step++;
            turn();
            workOff();
            now += engine.msToNextTimer(now, 1_000);
            verify();
        }
    }

    private void randomStep() {
        int dice = random.nextInt(100);
        if (dice < 30) {
            turn();
        } else if (dice < 50) {
            start();
        } else if (dice < 70) {
            finish();
        } else if (dice < 80) {
            endPublishing();
        } else if (dice < 92) {
            now += chance(50) ? engine.msToNextTimer(now, 1_000) : random.nextInt(0, 300);
        } else {
            rebalance();
        }
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    // --- the poll loop: one turn

    private void turn() {
        List<Delivery<Polled>> home = new ArrayList<>();
        int toRead = calm || chance(70) ? inbox.size() : random.nextInt(inbox.size() + 1);
        for (int i = 0; i < toRead; i++) {
            home.add(inbox.remove());
        }
        home.forEach(this::settle);
        commit();
        poll();
        submit(engine.next(now));
        checkThatNothingIsLeftLying();
    }

    private void takeBack() {
        List<Delivery<Polled>> taken = new ArrayList<>(lane);
        lane.clear();
        taken.forEach(delivery -> move(delivery, Place.LANE, Place.ENGINE));
        if (fault != Fault.FORGETS_WHAT_THE_LANE_GAVE_BACK) {
            engine.returned(taken);
        }
    }

    private void settle(Delivery<Polled> delivery) {
        boolean late = delivery.records().stream().allMatch(record -> known(record) == null);
        if (delivery.hasRetry() && fault != Fault.TAKES_BACK_AFTER_SETTLING) {
            takeBack();
        }
        Snapshot before = late ? snapshot() : null;
        account(delivery);
        if (fault != Fault.DROPS_A_RESULT || !chance(5)) {
            engine.settled(delivery, now);
        }
        if (fault == Fault.SETTLES_TWICE && chance(5)) {
            engine.settled(delivery, now);
        }
        if (delivery.hasRetry() && fault == Fault.TAKES_BACK_AFTER_SETTLING) {
            takeBack();
        }
        if (delivery.hasRetry() && fault != Fault.LANE_DOES_NOT_HALT) {
            unnotedRetries--;
        }
        if (before != null) {
            lateResults++;
            demand(before.equals(snapshot()), "a late result changed " + before + " into " + snapshot());
        }
    }

    /** Our own reading of what the outcomes mean. */
    private void account(Delivery<Polled> delivery) {
        long due = now;
        Set<Partition> apart = new HashSet<>();
        List<Known> again = new ArrayList<>();
        for (InFlight<Polled> record : delivery.records()) {
            Known known = known(record);
            if (known == null) {
                continue;
            }
            known.retrying = false;
            known.notBefore = now;
            known.place = record.outcome() instanceof Outcome.Retry ? Place.ENGINE : Place.DONE;
            if (record.outcome() instanceof Outcome.Retry retry) {
                if (retry.alone() || apart.contains(record.partition())) {
                    // What follows a record that left the batch must follow it still, so it leaves the batch, too.
                    apart.add(record.partition());
                    known.isolated = true;
                } else {
                    due = Math.max(due, now + retry.after().toMillis());
                    again.add(known);
                }
            }
        }
        for (Known known : again) {
            known.retrying = true;
            known.notBefore = due;
        }
    }

    private void commit() {
        checkCommittable();
        Map<Partition, Long> offsets = new HashMap<>(engine.committable());
        if (fault == Fault.COMMITS_THE_POSITION) {
            offsets.replaceAll((partition, offset) -> term(partition).position);
        }
        boolean fails = !calm && chance(20);
        offsets.forEach((partition, offset) -> {
            demand(
                    offset <= term(partition).committable(),
                    "offset " + offset + " of " + partition + " is committed above an open record");
            if (!fails) {
                log(partition).committed = offset;
            }
            if (!fails || fault == Fault.REMEMBERS_A_COMMIT_THAT_FAILED) {
                engine.committed(partition, offset);
            }
        });
    }

    private void poll() {
        Set<Partition> paused = engine.paused();
        checkPaused(paused);
        int left = maxPoll;
        for (Log log : logs.values()) {
            Term term = log.term;
            if (term == null || (paused.contains(log.partition) && fault != Fault.POLLS_WHAT_IS_PAUSED)) {
                continue;
            }
            List<Polled> records = log.from(term.position, calm ? left : random.nextInt(left + 1)).stream()
                    .map(offset -> new Polled(log.partition, term.number, offset, random.nextInt(1, 10)))
                    .toList();
            left -= records.size();
            if (!records.isEmpty()) {
                engine.polled(log.partition, records, now);
                records.forEach(record -> term.records.put(record.offset(), new Known(record.bytes(), now)));
                term.position = records.getLast().offset() + 1;
            }
            if (calm || chance(30)) {
                List<Long> next = log.from(term.position, 1);
                term.position = next.isEmpty() ? log.end : next.getFirst();
            }
            engine.advancedTo(log.partition, term.position);
        }
    }

    private void submit(List<Delivery<Polled>> deliveries) {
        for (Delivery<Polled> delivery : deliveries) {
            int most = limits.batch() ? limits.maxRecords() : 1;
            demand(
                    !delivery.records().isEmpty() && delivery.records().size() <= most,
                    "a delivery has " + delivery.records().size() + " records, at most are " + most);
            for (InFlight<Polled> record : delivery.records()) {
                Known known = known(record);
                if (known == null) {
                    throw new IllegalStateException(record.record() + " is handed over, but its partition is lost");
                }
                demand(known.place == Place.ENGINE, record.record() + " is handed over, but it is " + known.place);
                demand(known.notBefore <= now, record.record() + " is handed over before its pause is over");
                demand(
                        !known.isolated || delivery.records().size() == 1,
                        record.record() + " left its batch, but comes in one");
                // What a failed send brings back has been handled before, and so have those after it.
                if (!(publishes && known.started)) {
                    earlier(record)
                            .forEach(before -> demand(
                                    before.place != Place.ENGINE,
                                    record.record() + " is handed over before an earlier one"));
                }
                known.place = Place.LANE;
            }
            lane.add(delivery);
        }
    }

    // --- the lane

    private void start() {
        if (running != null || unnotedRetries > 0 || lane.isEmpty()) {
            return;
        }
        Delivery<Polled> delivery = fault == Fault.LANE_REORDERS ? lane.removeLast() : lane.removeFirst();
        for (InFlight<Polled> record : delivery.records()) {
            if (!publishes) {
                earlier(record)
                        .forEach(before -> demand(
                                before.succeeded || before.place == Place.RUNNING,
                                record.record() + " starts while an earlier one is in " + before.place));
            }
            move(record, Place.LANE, Place.RUNNING);
        }
        handled += delivery.records().size();
        running = delivery;
    }

    private void finish() {
        Delivery<Polled> delivery = running;
        if (delivery == null) {
            return;
        }
        running = null;
        if (publishes) {
            move(delivery, Place.RUNNING, Place.PUBLISHING);
            publishing.add(delivery);
        } else {
            goHome(delivery, Place.RUNNING);
        }
    }

    private void endPublishing() {
        if (!publishing.isEmpty()) {
            goHome(publishing.remove(random.nextInt(publishing.size())), Place.PUBLISHING);
        }
    }

    private void goHome(Delivery<Polled> delivery, Place from) {
        boolean allAlike = chance(60);
        Outcome alike = outcome();
        for (InFlight<Polled> record : delivery.records()) {
            record.beginAttempt();
            record.settle(allAlike ? alike : outcome());
            Known known = known(record);
            if (known != null) {
                known.succeeded = !(record.outcome() instanceof Outcome.Retry);
            }
        }
        move(delivery, from, Place.INBOX);
        if (delivery.hasRetry() && fault != Fault.LANE_DOES_NOT_HALT) {
            unnotedRetries++;
        }
        inbox.add(delivery);
    }

    private Outcome outcome() {
        int dice = random.nextInt(calm ? 70 : 100);
        if (dice < 60) {
            return new Outcome.Ack();
        }
        if (dice < 70) {
            return new Outcome.Reject(new RejectedException("simulated"));
        }
        return dice < 90
                ? new Outcome.Retry(Duration.ofMillis(random.nextInt(0, 500)), false)
                : new Outcome.Retry(Duration.ZERO, true);
    }

    private void workOff() {
        do {
            start();
            finish();
            endPublishing();
        } while ((unnotedRetries == 0 && !lane.isEmpty()) || !publishing.isEmpty());
    }

    // --- the group

    private void assign(Log log) {
        Term term = new Term(++log.terms, log.committed);
        log.term = term;
        engine.assigned(log.partition, term.position);
    }

    private void rebalance() {
        if (chance(50)) {
            releaseGracefully();
        }
        for (Log log : logs.values()) {
            if (log.term == null && chance(60)) {
                assign(log);
            } else if (log.term != null && chance(40)) {
                lose(log);
            }
        }
    }

    /** What a loop does when it is asked for a partition; what still runs is too slow, its result comes late. */
    private void releaseGracefully() {
        if (chance(60)) {
            finish();
        }
        takeBack();
        List<Delivery<Polled>> home = new ArrayList<>(inbox);
        inbox.clear();
        home.forEach(this::settle);
        commit();
    }

    private void lose(Log log) {
        if (fault == Fault.TAKES_LATE_RESULTS_FOR_CURRENT) {
            log.term = new Term(++log.terms, log.committed);
            return;
        }
        engine.revoked(log.partition);
        log.term = null;
        if (chance(30)) {
            // Another member of the group goes on from there.
            List<Long> next = log.from(log.committed, random.nextInt(1, 6));
            log.committed = next.isEmpty() ? log.end : next.getLast() + 1;
        }
    }

    // --- our account against the engine's

    private void verify() {
        int open = 0;
        for (Log log : logs.values()) {
            open += log.term == null ? 0 : openOf(log.term).size();
        }
        demand(engine.openRecords() == open, "open are " + open + ", the engine says " + engine.openRecords());
        demand(
                open < limits.maxOpenRecords() + maxPoll,
                open + " records are open, allowed are " + limits.maxOpenRecords());
        int handedOver = lane.size() + publishing.size() + inbox.size() + (running == null ? 0 : 1);
        demand(
                engine.handedOver() == handedOver,
                "handed over are " + handedOver + ", the engine says " + engine.handedOver());
        checkCommittable();
    }

    private static List<Known> openOf(Term term) {
        return term.records.values().stream()
                .filter(known -> known.place != Place.DONE)
                .toList();
    }

    private void checkCommittable() {
        Map<Partition, Long> expected = new HashMap<>();
        for (Log log : logs.values()) {
            if (log.term != null && log.term.committable() > log.committed) {
                expected.put(log.partition, log.term.committable());
            }
        }
        Map<Partition, Long> actual = engine.committable();
        demand(expected.equals(actual), "to commit is " + expected + ", the engine says " + actual);
    }

    private void checkPaused(Set<Partition> paused) {
        List<Known> open = logs.values().stream()
                .filter(log -> log.term != null)
                .flatMap(log -> openOf(term(log.partition)).stream())
                .toList();
        int bytes = open.stream().mapToInt(known -> known.bytes).sum();
        boolean full = open.size() >= limits.maxOpenRecords() || bytes >= limits.maxOpenBytes();
        boolean free = open.size() <= limits.maxOpenRecords() / 2 && bytes <= limits.maxOpenBytes() / 2;
        for (Log log : logs.values()) {
            boolean isPaused = paused.contains(log.partition);
            if (log.term == null) {
                demand(!isPaused, log.partition + " is paused, but not ours");
            } else if (full || log.term.blocked()) {
                demand(isPaused, log.partition + " is not paused, with " + open.size() + " open, " + bytes + " bytes");
            } else if (free) {
                demand(!isPaused, log.partition + " is paused for no reason");
            }
        }
    }

    private void checkThatNothingIsLeftLying() {
        int ready = 0;
        boolean timedOut = false;
        long timer = engine.msToNextTimer(now, Long.MAX_VALUE / 2);
        for (Log log : logs.values()) {
            if (log.term == null) {
                continue;
            }
            List<Known> lying = log.term.in(Place.ENGINE);
            for (Known known : lying) {
                demand(!known.retrying || known.notBefore > now, "a retry in " + log.partition + " is due but waits");
                demand(!known.retrying || now + timer <= known.notBefore, "the timer fires too late: " + timer);
            }
            if (!log.term.blocked() && !lying.isEmpty()) {
                demand(limits.batch() && !lying.getFirst().isolated, log.partition + " could go on, but waits");
                ready += lying.size();
                long dueMs = lying.getFirst().arrivedAt + limits.batchTimeoutMs();
                timedOut |= dueMs <= now;
                demand(engine.handedOver() >= 2 || now + timer <= dueMs, "the timer is too late for a batch: " + timer);
            }
        }
        demand(
                engine.handedOver() >= 2 || !(timedOut || ready >= limits.maxRecords()),
                "a batch of " + ready + " is complete, but waits");
    }

    private boolean everythingIsDone() {
        return engine.openRecords() == 0
                && engine.handedOver() == 0
                && logs.values().stream().allMatch(log -> log.committed == log.end || isEmptyAt(log));
    }

    /** Nothing was ever read from there, so there is nothing to commit. */
    private static boolean isEmptyAt(Log log) {
        return log.offsets.length == 0 && log.committed >= log.end;
    }

    private Snapshot snapshot() {
        return new Snapshot(Map.copyOf(engine.committable()), Set.copyOf(engine.paused()), engine.openRecords());
    }

    private List<Known> earlier(InFlight<Polled> record) {
        return known(record) == null
                ? List.of()
                : List.copyOf(term(record.partition())
                        .records
                        .headMap(record.offset())
                        .values());
    }

    private void move(Delivery<Polled> delivery, Place from, Place to) {
        delivery.records().forEach(record -> move(record, from, to));
    }

    private void move(InFlight<Polled> record, Place from, Place to) {
        Known known = known(record);
        if (known != null) {
            demand(known.place == from, record.record() + " should be in " + from + ", but is in " + known.place);
            known.place = to;
            known.started |= to == Place.RUNNING;
        }
    }

    /** What we know of a record, or null when its term is over. */
    private @Nullable Known known(InFlight<Polled> record) {
        Term term = log(record.partition()).term;
        return term == null || term.number != record.record().term() ? null : term.records.get(record.offset());
    }

    private Log log(Partition partition) {
        Log log = logs.get(partition);
        if (log == null) {
            throw new IllegalStateException("There is no " + partition);
        }
        return log;
    }

    private Term term(Partition partition) {
        Term term = log(partition).term;
        if (term == null) {
            throw new IllegalStateException(partition + " is not ours");
        }
        return term;
    }

    private String describe() {
        List<String> shown = new ArrayList<>();
        logs.values().forEach(log -> shown.add(log.partition + " committed " + log.committed + " of " + log.end));
        return shown + ", open " + engine.openRecords() + ", handed over " + engine.handedOver();
    }

    private static void demand(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalStateException(problem);
        }
    }
}
