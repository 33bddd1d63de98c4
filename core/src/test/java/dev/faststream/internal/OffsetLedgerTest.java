package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class OffsetLedgerTest {
    private record State(long committable, int span, boolean hasNews) {}

    /** The same account, kept in the simplest way. */
    private static final class Model {
        private final TreeSet<Long> open = new TreeSet<>();
        private final TreeSet<Long> opened = new TreeSet<>();
        private long position;
        private long committed;

        Model(long position) {
            this.position = position;
            this.committed = position;
        }

        long committable() {
            return open.isEmpty() ? position : open.first();
        }

        int span() {
            return open.isEmpty() ? 0 : opened.tailSet(open.first()).size();
        }
    }

    @Test
    void agreesWithANaiveModelWhateverHappens() {
        for (long seed = 0; seed < 5_000; seed++) {
            runAgainstTheModel(seed);
        }
    }

    private static void runAgainstTheModel(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long start = random.nextInt(100);
        OffsetLedger ledger = new OffsetLedger(start);
        Model model = new Model(start);
        int steps = random.nextInt(1, 60);
        for (int i = 0; i < steps; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> openSome(random, ledger, model);
                case 2 -> finishSome(random, ledger, model);
                case 3 -> {
                    model.position += random.nextInt(10);
                    ledger.advancedTo(model.position);
                }
                default -> {
                    model.committed = Math.max(model.committed, model.committable());
                    ledger.committed(ledger.committable());
                }
            }
            State expected = new State(model.committable(), model.span(), model.committable() > model.committed);
            State actual = new State(ledger.committable(), ledger.span(), ledger.hasNews());
            if (!actual.equals(expected)) {
                fail("seed %d, step %d: expected %s, but the ledger says %s", seed, i, expected, actual);
            }
        }
    }

    private static void openSome(SplittableRandom random, OffsetLedger ledger, Model model) {
        int records = random.nextInt(1, 30);
        for (int i = 0; i < records; i++) {
            long offset = model.position + (random.nextInt(4) == 0 ? random.nextInt(100) : 0);
            ledger.opened(offset);
            model.open.add(offset);
            model.opened.add(offset);
            model.position = offset + 1;
        }
    }

    /** Also offsets that are done already, that were never polled, and that are before the beginning. */
    private static void finishSome(SplittableRandom random, OffsetLedger ledger, Model model) {
        int records = random.nextInt(1, 40);
        for (int i = 0; i < records; i++) {
            Long open = random.nextInt(5) == 0
                    ? null
                    : model.open.ceiling(model.committable() + random.nextInt(1 + (int) (model.position / 2)));
            long offset = open == null ? random.nextInt((int) model.position + 10) : open;
            ledger.done(offset);
            model.open.remove(offset);
        }
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
        assertThat(ledger.hasNews()).isFalse();
        ledger.done(10);
        assertThat(ledger.committable()).isEqualTo(17);
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
        ledger.done(0);
        assertThat(ledger.committable()).isEqualTo(2 * records - 1);
        assertThat(ledger.span()).isZero();
    }
}
