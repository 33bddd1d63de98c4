package dev.faststream.internal;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One term of ownership of a partition: its account, its strands, and how much of it is open. When the partition is
 * taken away the share is dead, and what comes home for it changes nothing. Not thread-safe: only the poll loop's
 * thread touches it.
 */
final class Share<R> {
    /** A key, compared by its bytes. */
    private static final class Key {
        private final byte[] bytes;
        private final int hash;

        Key(byte[] bytes) {
            this.bytes = bytes;
            this.hash = Arrays.hashCode(bytes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.hash == hash && Arrays.equals(key.bytes, bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    private final Partition partition;
    private final OffsetLedger ledger;
    private final Strand<R> whole = new Strand<>(this, null);
    private final Map<Object, Strand<R>> byKey = new HashMap<>();
    private final Set<InFlight<R>> unsettled = new LinkedHashSet<>();
    private boolean live = true;
    private final Load open = new Load();
    private int queuedRecords;

    Share(Partition partition, OffsetLedger ledger) {
        this.partition = partition;
        this.ledger = ledger;
    }

    Partition partition() {
        return partition;
    }

    OffsetLedger ledger() {
        return ledger;
    }

    /** The strand of the whole partition. */
    Strand<R> whole() {
        return whole;
    }

    /** The strand of a key. */
    Strand<R> keyed(byte[] key) {
        return byKey.computeIfAbsent(new Key(key), known -> new Strand<>(this, known));
    }

    /** A strand that nothing else belongs to. */
    Strand<R> loose() {
        return new Strand<>(this, null);
    }

    /** The strand that a record belongs to now; its own may have been forgotten while nothing of it was queued. */
    Strand<R> strandOf(InFlight<R> record) {
        Strand<R> own = record.strand();
        Object key = own.key();
        return key == null ? own : byKey.computeIfAbsent(key, known -> own);
    }

    void forgetIfIdle(Strand<R> strand) {
        if (strand.key() != null && strand.isIdle()) {
            byKey.remove(strand.key(), strand);
        }
    }

    /** All strands that may have something queued. */
    Iterable<Strand<R>> keyedStrands() {
        return byKey.values();
    }

    /** Records whose handler has ended without settling them. */
    Set<InFlight<R>> unsettled() {
        return unsettled;
    }

    void leftOpen(InFlight<R> record) {
        unsettled.add(record);
    }

    void settled(InFlight<R> record) {
        if (!unsettled.isEmpty()) {
            unsettled.remove(record);
        }
    }

    boolean isLive() {
        return live;
    }

    void die() {
        live = false;
    }

    void queued(int more) {
        queuedRecords += more;
    }

    boolean hasQueued() {
        return queuedRecords > 0;
    }

    /** How much of it is open. */
    Load open() {
        return open;
    }
}
