package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NavigableSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class DoneRangesTest {
    /** The ranges of a set of offsets, found in the simplest way. */
    static DoneRanges of(NavigableSet<Long> offsets) {
        DoneRanges.Builder ranges = new DoneRanges.Builder();
        offsets.forEach(offset -> ranges.add(offset, offset));
        return ranges.build();
    }

    private static NavigableSet<Long> someOffsets(SplittableRandom random) {
        NavigableSet<Long> offsets = new TreeSet<>();
        int ranges = random.nextInt(8);
        for (int i = 0; i < ranges; i++) {
            long first = random.nextInt(60);
            long end = first + random.nextInt(1, 8);
            for (long offset = first; offset < end; offset++) {
                offsets.add(offset);
            }
        }
        return offsets;
    }

    @Test
    void agreesWithASetOfOffsets() {
        for (long seed = 0; seed < 5_000; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            NavigableSet<Long> mine = someOffsets(random);
            NavigableSet<Long> theirs = someOffsets(random);
            NavigableSet<Long> both = new TreeSet<>(mine);
            both.addAll(theirs);
            long from = random.nextInt(70);
            DoneRanges ranges = of(mine);

            assertThat(offsetsOf(ranges)).as("seed %d", seed).isEqualTo(mine);
            assertThat(ranges.isEmpty()).as("seed %d", seed).isEqualTo(mine.isEmpty());
            assertThat(ranges.from(from)).as("seed %d", seed).isEqualTo(of(mine.tailSet(from, true)));
            assertThat(ranges.union(of(theirs))).as("seed %d", seed).isEqualTo(of(both));
            assertThat(ranges.union(of(theirs)).hashCode()).as("seed %d", seed).isEqualTo(of(both).hashCode());
        }
    }

    private static NavigableSet<Long> offsetsOf(DoneRanges ranges) {
        NavigableSet<Long> offsets = new TreeSet<>();
        for (long offset = 0; offset < 100; offset++) {
            if (ranges.contains(offset)) {
                offsets.add(offset);
            }
        }
        return offsets;
    }

    @Test
    void joinsRangesThatOverlapOrTouch() {
        DoneRanges ranges = new DoneRanges.Builder()
                .add(3, 5)
                .add(6, 6)
                .add(6, 9)
                .add(7, 8)
                .add(11, 11)
                .add(20, Long.MAX_VALUE)
                .build();

        assertThat(ranges).hasToString("[3..9, 11, 20..9223372036854775807]");
        assertThat(ranges.count()).isEqualTo(3);
    }

    @Test
    void refusesWhatIsNoRangeOrDoesNotAscend() {
        DoneRanges.Builder ranges = new DoneRanges.Builder().add(3, 5);

        assertThatThrownBy(() -> ranges.add(2, 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The range 2..9 is no range of offsets that follows [3..5]");
        assertThatThrownBy(() -> ranges.add(9, 8)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new DoneRanges.Builder().add(-1, 8)).isInstanceOf(IllegalArgumentException.class);
    }
}
