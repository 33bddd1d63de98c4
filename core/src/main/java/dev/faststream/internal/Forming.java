package dev.faststream.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A batch that may still grow: the strands whose records it would have. Not thread-safe: only the poll loop's thread
 * touches it.
 */
final class Forming<R> {
    private static final Object ALL = new Object();

    private final List<Strand<R>> strands = new ArrayList<>();
    private int records;
    private long oldestMs = DeliveryEngine.NEVER;

    private Forming() {}

    /**
     * Gives the strands whose records make a complete batch; none when there is no such batch.
     *
     * @param ready the strands that may give a record, the next ones first
     * @param waitedUntilMs a batch that is not full is complete if its oldest record has arrived by then
     */
    static <R> List<Strand<R>> complete(
            Iterable<Strand<R>> ready, DeliveryEngine.Batching batching, long waitedUntilMs) {
        Map<Object, Forming<R>> forming = new LinkedHashMap<>();
        for (Strand<R> strand : ready) {
            InFlight<R> head = strand.head();
            if (head != null && head.group() == null) {
                Object where = batching.perPartition() ? strand.share() : ALL;
                forming.computeIfAbsent(where, any -> new Forming<>())
                        .add(strand, batching.maxRecords(), head.arrivedAtMs());
            }
        }
        for (Forming<R> batch : forming.values()) {
            if (batch.records >= batching.maxRecords() || batch.oldestMs <= waitedUntilMs) {
                return batch.strands;
            }
        }
        return List.of();
    }

    private void add(Strand<R> strand, int maxRecords, long arrivedAtMs) {
        oldestMs = Math.min(oldestMs, arrivedAtMs);
        if (records < maxRecords) {
            strands.add(strand);
            records += strand.queued().size();
        }
    }
}
