package dev.faststream.internal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A partition's log and what its group has committed: what outlives a crash. It knows the truth, which records have
 * really been handled, and refuses a commit that says more than that.
 */
final class SimulatedLog {
    /** A record; offsets have gaps, keys may be missing, and one key is hot. */
    record Entry(long offset, @Nullable String key, int bytes) {}

    private static final int MOST_ENTRIES = 40;

    private final Partition partition;
    private final TreeMap<Long, Entry> entries = new TreeMap<>();
    private final Set<Long> finished = new HashSet<>();
    private final long end;
    private long committed;
    private String metadata = "";
    private int terms;

    SimulatedLog(Partition partition, SplittableRandom random) {
        this.partition = partition;
        long next = random.nextInt(5);
        int count = random.nextInt(MOST_ENTRIES);
        boolean gaps = random.nextBoolean();
        for (int i = 0; i < count; i++) {
            entries.put(next, new Entry(next, key(random), random.nextInt(1, 10)));
            next += gaps && random.nextInt(100) < 40 ? random.nextInt(2, 50) : 1;
        }
        this.committed = entries.isEmpty() ? 0 : entries.firstKey() / 2;
        this.end = next + (random.nextInt(100) < 30 ? random.nextInt(1, 5) : 0);
    }

    private static @Nullable String key(SplittableRandom random) {
        int dice = random.nextInt(100);
        if (dice < 20) {
            return null;
        }
        return dice < 50 ? "hot" : "key" + random.nextInt(4);
    }

    Partition partition() {
        return partition;
    }

    long end() {
        return end;
    }

    long committed() {
        return committed;
    }

    /** Opens a further term of ownership and gives its number. */
    int nextTerm() {
        return ++terms;
    }

    List<Entry> from(long position, int atMost) {
        return entries.tailMap(position).values().stream().limit(atMost).toList();
    }

    /** Where the next record is, or the end. */
    long nextFrom(long position) {
        Long next = entries.ceilingKey(position);
        return next == null ? end : next;
    }

    /** What was committed as done beyond the committed offset. */
    DoneRanges doneBeyond() {
        return CommitMetadata.decode(committed, metadata);
    }

    /** Tells whether nobody will read this record again after a crash. */
    boolean isCommitted(long offset) {
        return offset < committed || doneBeyond().contains(offset);
    }

    /** A handler has truly dealt with it, and so has the broker with what it led to. */
    void finished(long offset) {
        finished.add(offset);
    }

    void commit(long offset, String newMetadata) {
        Demand.that(offset >= committed, () -> partition + " is committed at " + offset + " after " + committed);
        DoneRanges claimed = CommitMetadata.decode(offset, newMetadata);
        Demand.that(
                newMetadata.isEmpty() || !claimed.isEmpty(),
                () -> "the metadata of " + partition + " at " + offset + " can't be read: " + newMetadata);
        for (Entry entry : entries.values()) {
            long at = entry.offset();
            Demand.that(
                    (at >= offset && !claimed.contains(at)) || finished.contains(at),
                    () -> partition + " is committed at " + offset + " with " + claimed + ", but " + at
                            + " has not been handled");
        }
        committed = offset;
        metadata = newMetadata;
    }

    /** Another member of the group handles some of it, and commits that. */
    void othersGoOn(SplittableRandom random) {
        DoneRanges doneBefore = doneBeyond();
        long lowestOpen = -1;
        DoneRanges.Builder beyond = new DoneRanges.Builder();
        for (Entry entry : from(committed, random.nextInt(1, 12))) {
            boolean handles = doneBefore.contains(entry.offset()) || random.nextInt(100) < 70;
            if (handles) {
                finished(entry.offset());
                if (lowestOpen >= 0) {
                    beyond.add(entry.offset(), entry.offset());
                }
            } else if (lowestOpen < 0) {
                lowestOpen = entry.offset();
            }
        }
        if (lowestOpen >= 0) {
            DoneRanges all = beyond.build().union(doneBefore.from(lowestOpen));
            commit(lowestOpen, CommitMetadata.encode(lowestOpen, all, 4_096));
        }
    }

    /** The log is compacted: some records are gone, whether somebody has read them or not. */
    void compact(SplittableRandom random) {
        List<Long> offsets = new ArrayList<>(entries.keySet());
        for (long offset : offsets) {
            if (random.nextInt(100) < 15) {
                entries.remove(offset);
            }
        }
    }

    @Override
    public String toString() {
        return partition + " committed " + committed + " of " + end + " with " + doneBeyond();
    }
}
