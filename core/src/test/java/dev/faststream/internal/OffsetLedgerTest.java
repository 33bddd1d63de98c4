package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class OffsetLedgerTest {
    private static final int BROKER_LIMIT = 4096;

    private record State(
            long committable, int span, boolean hasNews, boolean crowded, DoneRanges doneBeyond, boolean toBeHandled) {}

    /** A commit, and the records that were done when it was computed and in no commit that had succeeded. */
    private record Made(Commit commit, Set<Long> done) {}

    /** The same account, kept in the simplest way. */
    private static final class Model {
        private final NavigableSet<Long> doneBefore;
        private final NavigableSet<Long> opened = new TreeSet<>();
        private final NavigableSet<Long> open = new TreeSet<>();
        private final Set<Long> uncommitted = new HashSet<>();
        private long position;
        private long committed;
        private boolean crowded;

        Model(long position, NavigableSet<Long> doneBefore) {
            this.position = position;
            this.committed = position;
            this.doneBefore = doneBefore;
        }

        boolean opened(long offset) {
            opened.add(offset);
            position = offset + 1;
            if (!doneBefore.contains(offset)) {
                open.add(offset);
            }
            return open.contains(offset);
        }

        void done(long offset) {
            if (open.remove(offset)) {
                uncommitted.add(offset);
            }
        }

        long committable() {
            return open.isEmpty() ? position : open.first();
        }

        int span() {
            return open.isEmpty() ? 0 : opened.tailSet(open.first()).size();
        }

        boolean hasNews() {
            return committable() > committed || !uncommitted.isEmpty();
        }

        DoneRanges doneBeyond() {
            NavigableSet<Long> offsets = new TreeSet<>(doneBefore.tailSet(committable()));
            long beginning = -1;
            for (long offset : opened.tailSet(committable())) {
                if (open.contains(offset)) {
                    beginning = -1;
                } else {
                    addAll(offsets, beginning < 0 ? offset : beginning, offset);
                    beginning = offset;
                }
            }
            return DoneRangesTest.of(offsets);
        }

        void made(Commit commit, int limit) {
            crowded = commit.metadata().length() > 0.75 * limit
                    || !CommitMetadata.decode(commit.offset(), commit.metadata())
                            .equals(doneBeyond());
        }

        boolean isCrowded() {
            boolean doneInWindow = span() > open.size();
            return crowded && !open.isEmpty() && (doneInWindow || doneBefore.ceiling(position) != null);
        }

        void committed(Made made) {
            committed = Math.max(committed, made.commit().offset());
            uncommitted.removeAll(made.done());
        }

        State state(boolean toBeHandled) {
            return new State(committable(), span(), hasNews(), isCrowded(), doneBeyond(), toBeHandled);
        }
    }

    private static void addAll(Set<Long> offsets, long first, long last) {
        for (long offset = first; offset <= last; offset++) {
            offsets.add(offset);
        }
    }

    private static DoneRanges range(long first, long last) {
        return new DoneRanges.Builder().add(first, last).build();
    }

    /** One seed's run of the ledger beside the model. */
    private static final class Run {
        private final SplittableRandom random;
        private final OffsetLedger ledger;
        private final Model model;
        private final List<Made> unanswered = new ArrayList<>();

        Run(long seed) {
            random = new SplittableRandom(seed);
            long start = random.nextInt(100);
            NavigableSet<Long> doneBefore = new TreeSet<>();
            int ranges = random.nextInt(3) == 0 ? 0 : random.nextInt(20);
            for (int i = 0; i < ranges; i++) {
                long first = Math.max(0, start - 5 + random.nextInt(300));
                addAll(doneBefore, first, first + random.nextInt(20));
            }
            model = new Model(start, doneBefore);
            ledger = new OffsetLedger(start, DoneRangesTest.of(doneBefore));
        }

        /** Does something to both, and tells what each says then. */
        List<State> step() {
            boolean expected = false;
            boolean actual = false;
            switch (random.nextInt(6)) {
                case 0 -> {
                    long offset = model.position + (random.nextInt(4) == 0 ? random.nextInt(30) : 0);
                    expected = model.opened(offset);
                    actual = ledger.opened(offset);
                }
                case 1 -> openSome();
                case 2 -> finishSome();
                case 3 -> {
                    model.position += random.nextInt(10);
                    ledger.advancedTo(model.position);
                }
                case 4 -> commit();
                default -> answerSome();
            }
            State says = new State(
                    ledger.committable(),
                    ledger.span(),
                    ledger.hasNews(),
                    ledger.crowded(),
                    ledger.doneBeyond(),
                    actual);
            return List.of(model.state(expected), says);
        }

        private void openSome() {
            int records = random.nextInt(1, 30);
            for (int i = 0; i < records; i++) {
                long offset = model.position + (random.nextInt(4) == 0 ? random.nextInt(10) : 0);
                model.opened(offset);
                ledger.opened(offset);
            }
        }

        /** Also offsets that are done already, that were never polled, and that are before the beginning. */
        private void finishSome() {
            int records = random.nextInt(1, 40);
            for (int i = 0; i < records; i++) {
                Long open = random.nextInt(5) == 0
                        ? null
                        : model.open.ceiling(model.committable() + random.nextInt(1 + (int) (model.position / 2)));
                long offset = open == null ? random.nextInt((int) model.position + 10) : open;
                ledger.done(offset);
                model.done(offset);
            }
        }

        private void commit() {
            int limit = random.nextBoolean() ? BROKER_LIMIT : random.nextInt(60);
            Commit commit = ledger.commit(limit);
            model.made(commit, limit);
            assertThat(commit.offset()).isEqualTo(model.committable());
            assertThat(commit.metadata()).isEqualTo(CommitMetadata.encode(commit.offset(), model.doneBeyond(), limit));
            unanswered.add(new Made(commit, Set.copyOf(model.uncommitted)));
        }

        /** Commits succeed in any order, much later, or never. */
        private void answerSome() {
            while (!unanswered.isEmpty() && random.nextInt(3) > 0) {
                Made made = unanswered.remove(random.nextInt(unanswered.size()));
                if (random.nextInt(4) > 0) {
                    model.committed(made);
                    ledger.committed(made.commit());
                }
            }
        }
    }

    @Test
    void agreesWithANaiveModelWhateverHappens() {
        for (long seed = 0; seed < 3_000; seed++) {
            Run run = new Run(seed);
            for (int i = 0; i < 40; i++) {
                List<State> states = run.step();
                if (!states.get(0).equals(states.get(1))) {
                    fail(
                            "seed %d, step %d: expected%n%s, but the ledger says%n%s",
                            seed, i, states.get(0), states.get(1));
                }
            }
        }
    }

    /** A log whose records are read by one consumer after another, each from where the last commit was. */
    private static final class Restarts {
        private final SplittableRandom random;
        private final int limit;
        private final NavigableSet<Long> log = new TreeSet<>();
        private final Set<Long> done = new HashSet<>();
        private final NavigableSet<Long> open = new TreeSet<>();
        private Set<Long> doneAtCommit = Set.of();
        private OffsetLedger ledger = new OffsetLedger(0);
        private Commit committed = ledger.commit(0);
        private long position;

        Restarts(long seed, int limit) {
            this.random = new SplittableRandom(seed);
            this.limit = limit;
            long offset = 0;
            for (int i = 0; i < 150; i++) {
                offset += random.nextInt(5) == 0 ? random.nextInt(1, 20) : 1;
                log.add(offset);
            }
        }

        void live() {
            ledger = new OffsetLedger(
                    committed.offset(), CommitMetadata.decode(committed.offset(), committed.metadata()));
            position = committed.offset();
            done.clear();
            done.addAll(doneAtCommit);
            open.clear();
            int steps = random.nextInt(1, 100);
            for (int i = 0; i < steps; i++) {
                switch (random.nextInt(5)) {
                    case 0, 1 -> poll();
                    case 2, 3 -> finish();
                    default -> commit();
                }
            }
        }

        void poll() {
            Long offset = log.ceiling(position);
            if (offset == null) {
                ledger.advancedTo(log.last() + 5);
                return;
            }
            position = offset + 1;
            boolean toBeHandled = ledger.opened(offset);
            boolean wasDone = doneAtCommit.contains(offset);
            assertThat(toBeHandled && limit == BROKER_LIMIT && wasDone)
                    .as("%d is repeated", offset)
                    .isFalse();
            assertThat(toBeHandled || wasDone).as("%d is lost", offset).isTrue();
            if (toBeHandled) {
                open.add(offset);
            }
        }

        void finish() {
            if (!open.isEmpty()) {
                long around = open.first() + random.nextLong(open.last() - open.first() + 1);
                long offset = open.ceiling(around);
                open.remove(offset);
                ledger.done(offset);
                done.add(offset);
            }
        }

        /** Sometimes fails. */
        void commit() {
            Commit commit = ledger.commit(limit);
            if (random.nextInt(4) > 0) {
                committed = commit;
                doneAtCommit = Set.copyOf(done);
                ledger.committed(commit);
                assertThat(ledger.hasNews()).isFalse();
            }
        }

        void finishAll() {
            while (ledger.committable() <= log.last()) {
                poll();
                finish();
            }
        }
    }

    @Test
    void afterARestartWhatWasDoneIsSkippedAndNothingElse() {
        for (long seed = 0; seed < 2_000; seed++) {
            restartAFewTimes(new Restarts(seed, BROKER_LIMIT));
        }
    }

    @Test
    void afterARestartNothingIsLostWhenTheMetadataDidNotFit() {
        for (long seed = 0; seed < 1_000; seed++) {
            restartAFewTimes(new Restarts(seed, 24));
        }
    }

    private static void restartAFewTimes(Restarts restarts) {
        for (int life = 0; life < 6; life++) {
            restarts.live();
        }
        restarts.finishAll();
        assertThat(restarts.done).containsAll(restarts.log);
        assertThat(restarts.ledger.doneBeyond().isEmpty()).isTrue();
    }

    @Test
    void holdsTheCommitBackAtTheLowestOpenRecord() {
        OffsetLedger ledger = new OffsetLedger(10);
        ledger.opened(10);
        ledger.opened(15);
        ledger.opened(16);

        ledger.done(15);
        ledger.done(16);

        assertThat(ledger.committable()).isEqualTo(10);
        assertThat(ledger.doneBeyond()).isEqualTo(range(15, 16));
        ledger.done(10);
        assertThat(ledger.committable()).isEqualTo(17);
        assertThat(ledger.doneBeyond()).isSameAs(DoneRanges.EMPTY);
    }

    @Test
    void whatIsDoneBeyondIsNewsThoughTheOffsetStays() {
        OffsetLedger ledger = new OffsetLedger(0);
        ledger.opened(0);
        ledger.opened(1);
        assertThat(ledger.hasNews()).isFalse();

        ledger.done(1);
        ledger.done(1);

        assertThat(ledger.hasNews()).isTrue();
        Commit commit = ledger.commit(BROKER_LIMIT);
        assertThat(commit.offset()).isZero();
        assertThat(CommitMetadata.decode(0, commit.metadata())).isEqualTo(range(1, 1));
        ledger.committed(commit);
        assertThat(ledger.hasNews()).isFalse();
    }

    @Test
    void aCommitDoesNotHideWhatBecameDoneAfterIt() {
        OffsetLedger ledger = new OffsetLedger(0);
        ledger.opened(0);
        ledger.opened(1);
        ledger.opened(2);
        ledger.done(1);
        Commit early = ledger.commit(BROKER_LIMIT);
        ledger.done(2);

        ledger.committed(early);

        assertThat(ledger.hasNews()).isTrue();
    }

    @Test
    void anOldCommitThatIsAnsweredLateLowersNothing() {
        OffsetLedger ledger = new OffsetLedger(0);
        ledger.opened(0);
        ledger.opened(1);
        Commit old = ledger.commit(BROKER_LIMIT);
        ledger.done(0);
        ledger.done(1);
        ledger.committed(ledger.commit(BROKER_LIMIT));

        ledger.committed(old);

        assertThat(ledger.hasNews()).isFalse();
    }

    @Test
    void aFailedCommitIsStillToBeMade() {
        OffsetLedger ledger = new OffsetLedger(0);
        ledger.opened(0);
        ledger.opened(1);
        ledger.done(1);

        Commit failed = ledger.commit(BROKER_LIMIT);

        assertThat(ledger.hasNews()).isTrue();
        assertThat(ledger.commit(BROKER_LIMIT)).isEqualTo(failed);
    }

    @Test
    void passesOverAGapOnlyWhenTheRecordsBeforeItAreDone() {
        OffsetLedger ledger = new OffsetLedger(0);
        ledger.opened(0);
        ledger.advancedTo(100);

        assertThat(ledger.committable()).isZero();
        ledger.done(0);
        assertThat(ledger.committable()).isEqualTo(100);
    }

    @Test
    void recordsThatFollowOneAnotherAreOneRangeWhateverGapsAreBetweenThem() {
        OffsetLedger ledger = new OffsetLedger(0);
        for (long offset : new long[] {0, 3, 10, 500, 501, 510}) {
            ledger.opened(offset);
        }

        for (long offset : new long[] {500, 3, 10, 510}) {
            ledger.done(offset);
        }

        assertThat(ledger.doneBeyond()).hasToString("[3..500, 510]");
    }

    @Test
    void whatWasDoneBeforeIsSkippedAndPassedOverOncePolled() {
        OffsetLedger ledger = new OffsetLedger(5, range(6, 7));

        assertThat(ledger.opened(5)).isTrue();
        assertThat(ledger.opened(6)).isFalse();
        ledger.done(5);
        assertThat(ledger.committable()).isEqualTo(7);
        assertThat(ledger.doneBeyond()).isEqualTo(range(7, 7));

        assertThat(ledger.opened(7)).isFalse();
        assertThat(ledger.opened(8)).isTrue();
        assertThat(ledger.committable()).isEqualTo(8);
    }

    @Test
    void whatWasDoneBeforeStaysInTheCommitsUntilItIsPolled() {
        OffsetLedger ledger = new OffsetLedger(0, range(100, 200));
        ledger.opened(0);
        ledger.opened(1);
        ledger.done(1);

        Commit commit = ledger.commit(BROKER_LIMIT);

        assertThat(CommitMetadata.decode(0, commit.metadata())).hasToString("[1, 100..200]");
    }

    @Test
    void isCrowdedWhileTheMetadataHardlyFitsAndSomethingIsOpen() {
        OffsetLedger ledger = new OffsetLedger(0);
        SplittableRandom random = new SplittableRandom(1);
        for (long offset = 0; offset < 20_000; offset++) {
            ledger.opened(offset);
        }
        for (long offset = 1; offset < 19_999; offset++) {
            if (random.nextBoolean()) {
                ledger.done(offset);
            }
        }
        assertThat(ledger.crowded()).isFalse();

        Commit commit = ledger.commit(BROKER_LIMIT);

        assertThat(commit.metadata()).hasSizeBetween(4_000, BROKER_LIMIT);
        assertThat(ledger.crowded()).isTrue();
        for (long offset = 0; offset < 19_999; offset++) {
            ledger.done(offset);
        }
        assertThat(ledger.span()).isEqualTo(1);
        assertThat(ledger.crowded()).isFalse();
    }

    @Test
    void isNotCrowdedByWhatOnlyPollingCanPassOver() {
        OffsetLedger ledger = new OffsetLedger(0, range(100, 200));

        assertThat(ledger.commit(10).metadata()).isEmpty();

        assertThat(ledger.crowded()).isFalse();
        ledger.opened(0);
        assertThat(ledger.crowded()).isTrue();
        ledger.done(0);
        assertThat(ledger.crowded()).isFalse();
    }

    @Test
    void aPositionNeverGoesBack() {
        OffsetLedger ledger = new OffsetLedger(50);

        ledger.advancedTo(10);

        assertThat(ledger.committable()).isEqualTo(50);
    }

    @Test
    void refusesAnOffsetThatWasPolledBefore() {
        OffsetLedger ledger = new OffsetLedger(0);
        ledger.opened(7);

        assertThatThrownBy(() -> ledger.opened(7))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Offset 7 was polled after 7");
    }

    @Test
    void keepsAMillionRecordsThatAreDoneBackwards() {
        OffsetLedger ledger = new OffsetLedger(0);
        long records = 1_000_000;
        for (long offset = 0; offset < records; offset++) {
            ledger.opened(offset * 2);
        }

        for (long offset = records - 1; offset > 0; offset--) {
            ledger.done(offset * 2);
        }

        assertThat(ledger.committable()).isZero();
        assertThat(ledger.span()).isEqualTo((int) records);
        assertThat(ledger.doneBeyond()).isEqualTo(range(2, 2 * records - 2));
        ledger.done(0);
        assertThat(ledger.committable()).isEqualTo(2 * records - 1);
        assertThat(ledger.span()).isZero();
    }
}
