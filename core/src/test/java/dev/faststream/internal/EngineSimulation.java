package dev.faststream.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faststream.Inspection;
import dev.faststream.Ordering;
import dev.faststream.internal.Account.Known;
import dev.faststream.internal.Account.Place;
import dev.faststream.internal.Account.Term;
import dev.faststream.internal.SimulatedLog.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One schedule of a {@link DeliveryEngine}, drawn from a seed: logs with gaps and compaction, workers, a group that
 * rebalances, commits that fail or are answered late, crashes and restarts, and virtual time. It does what the poll
 * loop does, turn by turn, and after each step compares the engine with an {@link Account} of its own. At the end it
 * lets everything succeed and demands that everything gets done.
 *
 * <p>A {@link Fault} makes the world break one rule, to prove that the comparison would notice.
 */
final class EngineSimulation {
    /** A rule that the poll loop, the workers, or what tells the engine its settings break. */
    enum Fault {
        NONE,
        COMMITS_ONE_TOO_FAR,
        COMMITS_THE_POSITION,
        COMMITS_METADATA_THAT_CLAIMS_AN_OPEN_RECORD,
        FORGETS_A_FAILED_COMMIT,
        FORGETS_WHAT_WAS_OPEN_WHEN_A_PARTITION_COMES_BACK,
        FORGETS_THE_METADATA_AT_A_RESTART,
        FORGETS_WHAT_THE_WORKERS_GAVE_BACK,
        TAKES_LATE_RESULTS_FOR_CURRENT,
        SETTLES_TWICE,
        DROPS_A_RESULT,
        DROPS_A_LATE_MARK,
        DROPS_A_TIMER,
        POLLS_WHAT_IS_PAUSED,
        STARTS_WHILE_HALTED,
        STARTS_BEFORE_THE_COMMIT,
        STARTS_A_KEY_TWICE,
        STARTS_A_RETRY_TOO_EARLY,
        MIXES_PARTITIONS,
        BATCHES_BEFORE_THEIR_TIME,
        BATCHES_BEYOND_THEIR_SIZE,
        RETRIES_A_BATCH_ONE_BY_ONE,
        THE_WORKER_DOES_NOT_HALT,
        THE_WORKERS_REORDER,
        THE_REST_OF_A_SLICE_IS_LOST
    }

    /** Says which rule was broken, and how to see it again. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** A record as it was polled in one term of ownership. */
    record Polled(SimulatedLog log, int term, Entry entry) {
        byte @Nullable [] key() {
            return entry.key() == null ? null : entry.key().getBytes(UTF_8);
        }

        @Override
        public String toString() {
            return log.partition() + " offset " + entry.offset();
        }
    }

    /** What one schedule came across, so that a test can tell that the interesting things did happen. */
    record Summary(int started, int lateResults, int leftOpen, int takenApart, int splits, int crowded, int restarts) {}

    /** A commit that was sent in the background and is not answered yet. */
    private record UnderWay(Map<Partition, Commit> commits, Map<Partition, Term> terms, boolean succeeds) {}

    private record Snapshot(Map<Partition, Commit> committable, Set<Partition> paused, int open, long bytes) {}

    private static final int TURNS_TO_END = 600;

    private final Fault fault;
    private final SplittableRandom random;
    private final DeliveryEngine.Settings settings;
    private final SimulatedWorkers.Behaviour behaviour;
    private final int maxPoll;
    private final boolean eager;
    private final boolean quiet;
    private final Map<Partition, SimulatedLog> logs = new TreeMap<>((a, b) -> Integer.compare(a.number(), b.number()));

    private final Account account;
    private DeliveryEngine<Polled> engine;
    private SimulatedWorkers workers;
    private final Deque<Delivery<Polled>> inbox = new ArrayDeque<>();
    private final List<Delivery<Polled>> notCommitted = new ArrayList<>();
    private @Nullable UnderWay underWay;
    private boolean paused;
    private boolean halted;
    private boolean full;
    private boolean calm;
    private long now = 1_000;
    private int step;
    private int lateResults;
    private int crowded;
    private int restarts;

    private EngineSimulation(long seed, Fault fault) {
        this.fault = fault;
        this.random = new SplittableRandom(seed);
        this.settings = randomSettings();
        this.behaviour = new SimulatedWorkers.Behaviour(
                settings.batching().isPresent(),
                !settings.ackFirst() && chance(20),
                settings.ackFirst(),
                chance(40),
                random.nextInt(0, 70),
                random.nextInt(5, 70),
                settings.maxWorkers());
        this.maxPoll = random.nextInt(1, 20);
        this.eager = chance(30);
        this.quiet = chance(50);
        int partitions = random.nextInt(1, 4);
        for (int i = 0; i < partitions; i++) {
            SimulatedLog log = new SimulatedLog(new Partition("t", i), random);
            logs.put(log.partition(), log);
        }
        this.account = new Account(settings);
        this.engine = newEngine();
        this.workers = newWorkers();
    }

    private DeliveryEngine.Settings randomSettings() {
        boolean batch = random.nextBoolean();
        int[] metadataBytes = {0, 20, 24, 30, 40, 4_096, 4_096};
        return new DeliveryEngine.Settings(
                batch
                        ? Optional.of(new DeliveryEngine.Batching(
                                random.nextInt(1, 9), chance(40) ? 0 : random.nextInt(1, 200), random.nextBoolean()))
                        : Optional.empty(),
                random.nextInt(1, 6),
                chance(40) ? 1 : random.nextInt(2, 7),
                List.of(Ordering.values()).get(random.nextInt(3)),
                new DeliveryEngine.Bounds(
                        random.nextInt(1, 40),
                        random.nextInt(5, 300),
                        chance(60) ? Integer.MAX_VALUE : random.nextInt(1, 12),
                        metadataBytes[random.nextInt(7)]),
                chance(12));
    }

    private DeliveryEngine<Polled> newEngine() {
        return new DeliveryEngine<>(
                toldSettings(),
                new DeliveryEngine.Measures<>(
                        polled -> polled.entry().offset(),
                        polled -> polled.entry().bytes(),
                        this::keyOf));
    }

    private byte @Nullable [] keyOf(Polled polled) {
        boolean differs = fault == Fault.STARTS_A_KEY_TWICE && polled.entry().offset() % 2 == 0;
        return differs ? null : polled.key();
    }

    private DeliveryEngine.Settings toldSettings() {
        Optional<DeliveryEngine.Batching> batching = settings.batching()
                .map(asked -> new DeliveryEngine.Batching(
                        asked.maxRecords() + (fault == Fault.BATCHES_BEYOND_THEIR_SIZE ? 1 : 0),
                        fault == Fault.BATCHES_BEFORE_THEIR_TIME ? 0 : asked.timeoutMs(),
                        asked.perPartition() && fault != Fault.MIXES_PARTITIONS));
        return new DeliveryEngine.Settings(
                batching,
                settings.sliceRecords(),
                settings.maxWorkers(),
                settings.ordering(),
                settings.bounds(),
                settings.ackFirst());
    }

    private SimulatedWorkers newWorkers() {
        return new SimulatedWorkers(behaviour, account, random, fault, inbox::add);
    }

    /** Runs the schedule of a seed; throws a {@link Violation} that names the seed. */
    static Summary run(long seed, Fault fault) {
        EngineSimulation simulation = new EngineSimulation(seed, fault);
        try {
            simulation.run();
        } catch (RuntimeException e) {
            throw new Violation(
                    "seed " + seed + ", step " + simulation.step + ": " + e.getMessage() + " (" + simulation.settings
                            + ", " + simulation.behaviour
                            + ") -- again: mvn -pl core test -Dtest=DeliveryEngineSimulationTest -Dsimulation.seed="
                            + seed,
                    e);
        }
        return new Summary(
                simulation.account.started(),
                simulation.lateResults,
                simulation.account.everLeftOpen(),
                simulation.account.everTakenApart(),
                simulation.account.everSplit(),
                simulation.crowded,
                simulation.restarts);
    }

    private void run() {
        logs.values().forEach(this::assign);
        int steps = random.nextInt(20, 120);
        for (step = 0; step < steps; step++) {
            randomStep();
            verify();
        }
        calmDown();
        for (int turns = 0; !everythingIsDone(); turns++) {
            Demand.that(turns < TURNS_TO_END, () -> "it does not come to an end: " + describe());
            step++;
            turn();
            workers.workOff();
            if (account.hasGivenBack()) {
                restart(true);
            }
            now += Math.max(engine.msToNextTimer(now, 1_000), inbox.isEmpty() ? 1 : 0);
            verify();
        }
        logs.values().forEach(log -> account.checkThatNothingWillBeRepeated(log.partition()));
    }

    private void calmDown() {
        calm = true;
        paused = false;
        workers.calmDown();
        logs.values().stream().filter(log -> !account.isOurs(log.partition())).forEach(this::assign);
    }

    private void randomStep() {
        int dice = random.nextInt(quiet ? 935 : 1_000);
        if (dice < 300) {
            turn();
        } else if (dice < 800) {
            workers.step();
        } else if (dice < 920) {
            now += chance(50) ? engine.msToNextTimer(now, 1_000) : random.nextInt(300);
        } else if (dice < 930) {
            paused = !paused && chance(50);
        } else if (dice < 940) {
            logs.values().forEach(log -> log.compact(random));
        } else if (dice < 955) {
            restart(chance(60));
        } else {
            rebalance();
        }
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    // --- the poll loop: one turn

    private void turn() {
        halt(paused && fault != Fault.STARTS_WHILE_HALTED);
        int toRead = calm || chance(70) ? inbox.size() : random.nextInt(inbox.size() + 1);
        for (int i = 0; i < toRead; i++) {
            settle(inbox.remove());
        }
        watch();
        handOver();
        if (calm || chance(50)) {
            commitInBackground();
        }
        if (chance(50)) {
            commitIsAnswered();
        }
        poll();
        handOver();
        checkThatNothingIsLeftLying();
    }

    private void halt(boolean halt) {
        halted = halt;
        engine.halt(halt);
    }

    private void takeBack() {
        if (settings.ackFirst()) {
            return;
        }
        List<Delivery<Polled>> taken = workers.reclaim();
        account.returned(taken);
        if (fault != Fault.FORGETS_WHAT_THE_WORKERS_GAVE_BACK) {
            engine.returned(taken);
        }
    }

    private void settle(Delivery<Polled> delivery) {
        boolean late = delivery.records().stream().allMatch(record -> account.known(record) == null);
        if (delivery.breaksOrder()) {
            takeBack();
        }
        Snapshot before = late ? snapshot() : null;
        account.settled(delivery, now);
        tellTheEngine(delivery);
        workers.noted(delivery);
        if (before != null) {
            lateResults++;
            Demand.that(before.equals(snapshot()), () -> "a late result changed " + before + " into " + snapshot());
        }
    }

    private void tellTheEngine(Delivery<Polled> delivery) {
        boolean strikes = chance(5);
        if (fault == Fault.RETRIES_A_BATCH_ONE_BY_ONE || fault == Fault.STARTS_A_RETRY_TOO_EARLY) {
            delivery.records().forEach(this::falsify);
        }
        boolean drops = fault == Fault.DROPS_A_RESULT || (fault == Fault.DROPS_A_LATE_MARK && delivery.isAfterwards());
        if (!(drops && strikes)) {
            engine.settled(delivery, now);
        }
        if (fault == Fault.SETTLES_TWICE && strikes) {
            engine.settled(delivery, now);
        }
    }

    private void falsify(InFlight<Polled> record) {
        if (record.outcomeIfAny() instanceof Outcome.Retry(Duration after, Outcome.Shape shape)) {
            record.settle(
                    fault == Fault.STARTS_A_RETRY_TOO_EARLY
                            ? new Outcome.Retry(after.dividedBy(2), shape)
                            : new Outcome.Retry(after, Outcome.Shape.ALONE));
        }
    }

    /** What runs for long is asked to let others have their turn, and what is done of it counts. */
    private void watch() {
        for (Delivery<Polled> delivery : List.copyOf(engine.out())) {
            if (chance(10)) {
                delivery.cutShort();
            }
            if (chance(20)) {
                engine.progressed(delivery);
                account.progressed(delivery);
            }
        }
    }

    // --- what goes out

    private void handOver() {
        long clock = fault == Fault.DROPS_A_TIMER ? now - 30 : now;
        List<Delivery<Polled>> next = engine.next(clock);
        Demand.that(!paused || next.isEmpty(), () -> "something is handed over while all is halted");
        next.forEach(delivery -> account.handedOver(delivery, now));
        Demand.that(engine.next(clock).isEmpty(), () -> "asked again, the engine has more to hand over");
        if (!settings.ackFirst() || fault == Fault.STARTS_BEFORE_THE_COMMIT) {
            workers.submit(next);
            return;
        }
        notCommitted.addAll(next);
        submitCommitted();
    }

    private void submitCommitted() {
        if (!notCommitted.isEmpty() && commitNow()) {
            workers.submit(notCommitted);
            notCommitted.clear();
        }
    }

    // --- commits

    private Map<Partition, Commit> committable() {
        Map<Partition, Commit> commits = engine.shares().committable();
        checkCommittable(commits);
        commits.forEach((partition, commit) -> {
            Term term = account.term(partition);
            int bytes = commit.metadata().length();
            boolean whole = CommitMetadata.encode(commit.offset(), term.doneBeyond(), 100_000)
                            .length()
                    == bytes;
            term.isIncomplete = !whole;
            term.crowded = !whole || 4L * bytes > 3L * settings.bounds().metadataBytes();
            term.hasBeenCrowded |= term.crowded;
            crowded += term.crowded ? 1 : 0;
        });
        return commits;
    }

    /** Writes it at the broker, which checks that it is true; tells whether that worked. */
    private boolean write(Map<Partition, Commit> commits) {
        if (!calm && chance(20)) {
            return false;
        }
        commits.forEach((partition, commit) -> log(partition).commit(falsified(partition, commit), metadata(commit)));
        return true;
    }

    private long falsified(Partition partition, Commit commit) {
        return switch (fault) {
            case COMMITS_ONE_TOO_FAR -> commit.offset() + 1;
            case COMMITS_THE_POSITION -> account.term(partition).position;
            default -> commit.offset();
        };
    }

    private String metadata(Commit commit) {
        if (fault != Fault.COMMITS_METADATA_THAT_CLAIMS_AN_OPEN_RECORD) {
            return commit.metadata();
        }
        DoneRanges more = new DoneRanges.Builder()
                .add(commit.offset(), commit.offset() + 1)
                .build();
        return CommitMetadata.encode(commit.offset(), more, 4_096);
    }

    private void succeeded(Map<Partition, Commit> commits, Map<Partition, Term> terms) {
        terms.forEach((partition, term) -> {
            Commit commit = commits.get(partition);
            if (commit != null) {
                term.committed = Math.max(term.committed, commit.offset());
                term.committedChanges = Math.max(term.committedChanges, (int) commit.changes());
            }
        });
        commits.forEach(engine.shares()::committed);
    }

    private boolean commitNow() {
        commitIsAnswered();
        Map<Partition, Commit> commits = committable();
        boolean succeeds = write(commits);
        if (succeeds || fault == Fault.FORGETS_A_FAILED_COMMIT) {
            succeeded(commits, Map.copyOf(account.terms()));
        }
        return succeeds;
    }

    private void commitInBackground() {
        Map<Partition, Commit> commits = underWay == null ? committable() : Map.of();
        if (!commits.isEmpty()) {
            underWay = new UnderWay(commits, Map.copyOf(account.terms()), write(commits));
        }
    }

    private void commitIsAnswered() {
        UnderWay answered = underWay;
        underWay = null;
        if (answered != null && (answered.succeeds() || fault == Fault.FORGETS_A_FAILED_COMMIT)) {
            succeeded(answered.commits(), answered.terms());
        }
    }

    // --- polls

    private void poll() {
        Set<Partition> held = held();
        int left = maxPoll;
        for (Term term : account.terms().values()) {
            SimulatedLog log = term.log;
            if (held.contains(log.partition()) && fault != Fault.POLLS_WHAT_IS_PAUSED) {
                continue;
            }
            List<Entry> entries = log.from(term.position, calm ? left : random.nextInt(left + 1));
            left -= entries.size();
            if (!entries.isEmpty()) {
                engine.polled(
                        log.partition(),
                        entries.stream()
                                .map(entry -> new Polled(log, term.number, entry))
                                .toList(),
                        now);
                account.polled(term, entries, now);
            }
            if (calm || chance(30)) {
                term.position = Math.max(term.position, log.nextFrom(term.position));
            }
            engine.shares().advancedTo(log.partition(), term.position);
        }
    }

    // --- the group

    private void assign(SimulatedLog log) {
        Term term = new Term(log);
        long position = term.position;
        if (fault == Fault.FORGETS_WHAT_WAS_OPEN_WHEN_A_PARTITION_COMES_BACK && term.number > 1) {
            position = log.nextFrom(position + 1);
            term.position = position;
        }
        account.assigned(term);
        engine.assigned(
                log.partition(),
                position,
                fault == Fault.FORGETS_THE_METADATA_AT_A_RESTART ? DoneRanges.EMPTY : term.doneBefore);
    }

    private void rebalance() {
        Set<Partition> going = new HashSet<>(account.terms().keySet());
        going.removeIf(partition -> chance(60));
        if (chance(60)) {
            release(going);
        }
        lose(going);
        for (SimulatedLog log : logs.values()) {
            if (!account.isOurs(log.partition()) && chance(60)) {
                if (chance(30)) {
                    log.othersGoOn(random);
                }
                assign(log);
            }
        }
    }

    /** What a loop does when it is asked for partitions; what is too slow comes late. */
    private void release(Collection<Partition> going) {
        if (settings.ackFirst()) {
            submitCommitted();
        }
        takeBack();
        boolean patient = chance(70);
        for (int waits = 0; waits < (patient ? 200 : 3) && engine.outOf(going) > 0; waits++) {
            engine.out().forEach(Delivery::cutShort);
            workers.step();
            while (!inbox.isEmpty()) {
                settle(inbox.remove());
            }
            takeBack();
        }
        if (engine.outOf(going) == 0) {
            going.forEach(account::checkThatWhatIsAckedWasHandled);
        }
        if (commitNow()) {
            going.forEach(account::checkThatNothingWillBeRepeated);
        }
    }

    private void lose(Collection<Partition> going) {
        boolean firstTakesBack = chance(70);
        if (firstTakesBack) {
            takeAllBack();
        }
        for (Partition partition : going) {
            if (fault == Fault.TAKES_LATE_RESULTS_FOR_CURRENT) {
                account.assigned(new Term(log(partition)));
            } else {
                account.revoked(partition);
                engine.revoked(partition);
            }
        }
        if (!firstTakesBack) {
            takeAllBack();
        }
    }

    private void takeAllBack() {
        takeBack();
        account.ackFailed(notCommitted);
        engine.returned(notCommitted);
        notCommitted.clear();
    }

    /** The process ends, with or without time for it, and another one goes on. */
    private void restart(boolean gracefully) {
        restarts++;
        if (gracefully) {
            halt(true);
            release(account.terms().keySet());
        }
        account.crashed();
        inbox.clear();
        notCommitted.clear();
        underWay = null;
        engine = newEngine();
        halted = false;
        full = false;
        workers = newWorkers();
        if (calm) {
            workers.calmDown();
        }
        logs.values().stream().filter(log -> calm || chance(70)).forEach(this::assign);
    }

    // --- our account against the engine's

    private void verify() {
        List<Known> open = account.open();
        long bytes = bytesOf(open);
        int leftOpen = account.all(Place.LEFT_OPEN).size();
        same("open records", open.size(), engine.shares().openRecords());
        same("open bytes", bytes, engine.shares().openBytes());
        same("unsettled records", leftOpen, engine.shares().unsettledRecords());
        same("done records", account.doneRecords(), engine.shares().doneRecords());
        same("deliveries that are out", account.out(), Set.copyOf(engine.out()));
        Demand.that(
                open.size() < settings.bounds().openRecords() + maxPoll,
                () -> open.size() + " records are open: " + settings);
        for (Partition partition : account.terms().keySet()) {
            same("deliveries out of " + partition, outOf(partition), engine.outOf(Set.of(partition)));
        }
        if (eager) {
            committable();
        }
        same("assigned partitions", account.terms().keySet(), engine.shares().assigned());
        same(
                "the arrival of the oldest unsettled record",
                account.all(Place.LEFT_OPEN).stream()
                        .mapToLong(known -> known.arrivedAtMs)
                        .min(),
                engine.shares().oldestUnsettled().stream()
                        .mapToLong(InFlight::arrivedAtMs)
                        .min());
        if (step % 8 == 0) {
            toBeHeld();
            engine.inspect(
                            now,
                            Instant.EPOCH,
                            partition -> OptionalLong.of(log(partition).end()))
                    .forEach(this::checkInspection);
        }
    }

    private static void same(String what, long expected, long actual) {
        Demand.that(expected == actual, () -> what + " are " + expected + ", the engine says " + actual);
    }

    private static void same(String what, Object expected, Object actual) {
        Demand.that(expected.equals(actual), () -> what + " are " + expected + ", the engine says " + actual);
    }

    private static long bytesOf(List<Known> records) {
        return records.stream().mapToLong(known -> known.entry.bytes()).sum();
    }

    private long outOf(Partition partition) {
        return account.out().stream()
                .filter(delivery -> delivery.records().stream()
                        .anyMatch(record -> record.partition().equals(partition)))
                .count();
    }

    private void checkCommittable(Map<Partition, Commit> actual) {
        for (Term term : account.terms().values()) {
            Partition partition = term.log.partition();
            Commit commit = actual.get(partition);
            same("news of " + partition, term.hasNews(), commit != null);
            if (commit != null) {
                same("offsets to commit of " + partition, term.committable(), commit.offset());
                int most = settings.bounds().metadataBytes();
                Demand.that(commit.metadata().length() <= most, () -> commit + " is too long, allowed are " + most);
                DoneRanges claimed = CommitMetadata.decode(commit.offset(), commit.metadata());
                DoneRanges done = term.doneBeyond();
                boolean fits =
                        CommitMetadata.encode(commit.offset(), done, 100_000).length() <= most;
                Demand.that(
                        fits ? claimed.equals(done) : claimed.union(done).equals(done),
                        () -> commit + " says " + claimed + ", but done is " + done);
            }
        }
        Demand.that(account.terms().keySet().containsAll(actual.keySet()), () -> actual + " has what is not ours");
    }

    private void checkInspection(Inspection.PartitionView view) {
        Term term = account.term(new Partition(view.topic(), view.partition()));
        same("the position of " + term.log, term.position, view.position());
        same("the committed offset of " + term.log, term.committed, view.committed());
        same("open records of " + term.log, term.open().size(), view.openRecords());
        same("open bytes of " + term.log, bytesOf(term.open()), view.openBytes());
        OptionalLong oldest =
                term.open().stream().mapToLong(known -> known.entry.offset()).min();
        OptionalLong shown = view.oldestOpen().isPresent()
                ? OptionalLong.of(view.oldestOpen().get().offset())
                : OptionalLong.empty();
        same("the oldest open record of " + term.log, oldest, shown);
    }

    /** What is to be held back now; remembers what was full, which goes on at half of a bound. */
    private Set<Partition> toBeHeld() {
        DeliveryEngine.Bounds bounds = settings.bounds();
        List<Known> open = account.open();
        full = isFull(full, open, bounds.openRecords(), bounds.openBytes());
        int shares = account.terms().size();
        Set<Partition> held = new HashSet<>();
        for (Term term : account.terms().values()) {
            term.full = isFull(
                    term.full,
                    term.open(),
                    Math.max(1, bounds.openRecords() / shares),
                    Math.max(1, bounds.openBytes() / shares));
            boolean isCrowded = term.crowded && !term.open().isEmpty() && term.hasDoneBeyond();
            if (full || term.full || isCrowded || halted) {
                held.add(term.log.partition());
            }
        }
        return held;
    }

    private static boolean isFull(boolean before, List<Known> open, int mostRecords, long mostBytes) {
        long bytes = bytesOf(open);
        boolean above = open.size() >= mostRecords || bytes >= mostBytes;
        return above || (before && (open.size() > mostRecords / 2 || bytes > mostBytes / 2));
    }

    private Set<Partition> held() {
        Set<Partition> expected = toBeHeld();
        Set<Partition> actual = engine.paused();
        if (account.heads().size() < settings.bounds().waiting()
                || !actual.equals(account.terms().keySet())) {
            same("paused partitions", expected, actual);
        }
        return actual;
    }

    /** After the engine was asked what is next, all that could run does, or the workers are busy. */
    private void checkThatNothingIsLeftLying() {
        List<Known> heads = account.heads();
        if (paused) {
            return;
        }
        Demand.that(
                heads.isEmpty() || account.out().isEmpty() || engine.awaitsResult(),
                () -> heads + " wait for results, but the engine does not say so");
        boolean busy = account.out().size() >= account.mostOut();
        List<Known> free = heads.stream().filter(account::isFree).toList();
        Optional<Known> lying = settings.batching().isPresent() ? runnableBatch(free) : runnable(free);
        Demand.that(busy || lying.isEmpty(), () -> lying + " could go on, but waits");
        Demand.that(lying.isEmpty() || engine.awaitsWorker(), () -> lying + " waits for a worker unnoticed");
        Demand.that(busy || !engine.awaitsWorker(), () -> "a worker is waited for, but there is one");
        if (account.out().size() < account.mostOutToGrow()) {
            checkTimers(free);
        }
    }

    private Optional<Known> runnable(List<Known> heads) {
        return heads.stream().filter(head -> head.dueMs <= now).findFirst();
    }

    private Optional<Known> runnableBatch(List<Known> heads) {
        Optional<Known> again = heads.stream()
                .filter(head -> head.together != null && head.dueMs <= now && comesTogether(head, heads))
                .findFirst();
        if (again.isPresent()) {
            return again;
        }
        DeliveryEngine.Batching batching = settings.batching().orElseThrow();
        Map<Object, List<Known>> forming = new LinkedHashMap<>();
        for (Known head : heads) {
            for (Known known : account.strand(head)) {
                if (known.place == Place.QUEUED) {
                    if (known.together != null || known.dueMs > now) {
                        break;
                    }
                    forming.computeIfAbsent(batching.perPartition() ? known.term : this, any -> new ArrayList<>())
                            .add(known);
                }
            }
        }
        return forming.values().stream()
                .filter(batch -> batch.size() >= batching.maxRecords()
                        || (account.out().size() < account.mostOutToGrow()
                                && batch.stream().anyMatch(known -> now - known.arrivedAtMs >= batching.timeoutMs())))
                .map(List::getFirst)
                .findFirst();
    }

    /** Nothing stands before the records of its batch. */
    private boolean comesTogether(Known head, List<Known> heads) {
        return head.together != null
                && head.together.members().stream()
                        .allMatch(member -> heads.stream()
                                .anyMatch(first -> first.term == member.term
                                        && first.strand.equals(member.strand)
                                        && first.together == head.together));
    }

    private void checkTimers(List<Known> heads) {
        long timer = now + engine.msToNextTimer(now, Long.MAX_VALUE / 2);
        for (Known head : heads) {
            boolean ready = head.together == null || comesTogether(head, heads);
            if (head.dueMs > now && head.dueMs != DeliveryEngine.NEVER && ready) {
                Demand.that(timer <= head.dueMs, () -> head + " is due at " + head.dueMs + ", the timer is " + timer);
            }
            if (settings.batching().isPresent() && !head.cameBack()) {
                long dueMs = head.arrivedAtMs + settings.batching().get().timeoutMs();
                Demand.that(timer <= dueMs, () -> head + " waits for a batch until " + dueMs + ", not " + timer);
            }
        }
    }

    // --- the end

    private boolean everythingIsDone() {
        return engine.shares().openRecords() == 0
                && engine.out().isEmpty()
                && workers.areIdle()
                && inbox.isEmpty()
                && logs.values().stream().allMatch(log -> log.committed() >= log.end());
    }

    private Snapshot snapshot() {
        return new Snapshot(
                Map.copyOf(committable()),
                Set.copyOf(held()),
                engine.shares().openRecords(),
                engine.shares().openBytes());
    }

    private SimulatedLog log(Partition partition) {
        SimulatedLog log = logs.get(partition);
        if (log == null) {
            throw new IllegalStateException("There is no " + partition);
        }
        return log;
    }

    private String describe() {
        return logs.values() + ", open " + account.open() + ", out "
                + engine.out().size() + ", paused " + engine.paused();
    }
}
