package dev.faststream.internal;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The partitions that are ours: what of each is open, what may be committed, and which of them are full. Not
 * thread-safe: only the poll loop's thread touches it.
 *
 * @param <R> the broker's native record
 */
public final class Shares<R> {
    private final DeliveryEngine.Bounds bounds;
    private final Map<Partition, Share<R>> shares = new LinkedHashMap<>();
    private final Load open = new Load();
    private long doneRecords;

    Shares(DeliveryEngine.Bounds bounds) {
        this.bounds = bounds;
    }

    // --- which there are

    void add(Partition partition, OffsetLedger ledger) {
        shares.put(partition, new Share<>(partition, ledger));
    }

    /** Lets go of one; null if it is not ours. */
    @Nullable
    Share<R> remove(Partition partition) {
        Share<R> share = shares.remove(partition);
        if (share != null) {
            share.die();
            open.remove(share.open());
        }
        return share;
    }

    Share<R> demand(Partition partition) {
        Share<R> share = shares.get(partition);
        if (share == null) {
            throw new IllegalStateException(
                    "Got records of " + partition + ", which is not assigned; assigned are " + shares.keySet());
        }
        return share;
    }

    Collection<Share<R>> all() {
        return shares.values();
    }

    /** The partitions that are ours now. */
    public Set<Partition> assigned() {
        return Set.copyOf(shares.keySet());
    }

    // --- positions

    /** The offset that is polled next, of each partition that is ours. */
    public Map<Partition, Long> positions() {
        Map<Partition, Long> positions = new LinkedHashMap<>();
        shares.forEach(
                (partition, share) -> positions.put(partition, share.ledger().position()));
        return positions;
    }

    /** The next poll of a partition reads from here: transaction markers and compacted records are passed over. */
    public void advancedTo(Partition partition, long position) {
        Share<R> share = shares.get(partition);
        if (share != null) {
            share.ledger().advancedTo(position);
        }
    }

    // --- what is open

    void opened(InFlight<R> record) {
        record.strand().share().open().add(record.bytes());
        open.add(record.bytes());
    }

    void done(InFlight<R> record) {
        Share<R> share = record.strand().share();
        if (!share.ledger().done(record.offset())) {
            return;
        }
        share.open().remove(record.bytes());
        open.remove(record.bytes());
        doneRecords++;
    }

    /** How many records have been done since the engine was made. */
    public long doneRecords() {
        return doneRecords;
    }

    /** How many polled records are not done. */
    public int openRecords() {
        return open.records();
    }

    /** How many bytes of keys and values these have. */
    public long openBytes() {
        return open.bytes();
    }

    boolean haveQueued() {
        return shares.values().stream().anyMatch(Share::hasQueued);
    }

    /** Records whose handlers have ended without saying what becomes of them. */
    public int unsettledRecords() {
        int count = 0;
        for (Share<R> share : shares.values()) {
            count += share.unsettled().size();
        }
        return count;
    }

    /** The record that has been open for the longest of those whose handlers have ended; empty when there is none. */
    public Optional<InFlight<R>> oldestUnsettled() {
        return shares.values().stream()
                .flatMap(share -> share.unsettled().stream())
                .min(Comparator.comparingLong(InFlight::arrivedAtMs));
    }

    /** The partitions that have too much open, or all when they have that together. */
    Set<Partition> full() {
        boolean together = open.isFull(bounds.openRecords(), bounds.openBytes());
        Set<Partition> full = new HashSet<>();
        for (Share<R> share : shares.values()) {
            // A partition that stands still must leave room for the others.
            boolean hasItsPart = share.open()
                    .isFull(
                            Math.max(1, bounds.openRecords() / shares.size()),
                            Math.max(1, bounds.openBytes() / shares.size()));
            if (together || hasItsPart || share.ledger().crowded()) {
                full.add(share.partition());
            }
        }
        return full;
    }

    // --- commits

    /** Gives, per partition, what may be committed, where that is more than was committed. */
    public Map<Partition, Commit> committable() {
        Map<Partition, Commit> commits = new LinkedHashMap<>();
        shares.forEach((partition, share) -> {
            if (share.ledger().hasNews()) {
                commits.put(partition, share.ledger().commit(bounds.metadataBytes()));
            }
        });
        return commits;
    }

    /** Tells whether there is more to commit than was committed. */
    public boolean hasNews() {
        return shares.values().stream().anyMatch(share -> share.ledger().hasNews());
    }

    /** A commit succeeded. */
    public void committed(Partition partition, Commit commit) {
        Share<R> share = shares.get(partition);
        if (share != null) {
            share.ledger().committed(commit);
        }
    }
}
