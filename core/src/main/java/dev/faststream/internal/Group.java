package dev.faststream.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * Records that come back as one batch, exactly so: a batch that failed, a part of it, or a single culprit. Not
 * thread-safe: only the poll loop's thread touches it.
 */
final class Group<R> {
    private final List<InFlight<R>> records;

    /** Makes one of records in the order of their delivery; they know that they belong to it. */
    Group(List<InFlight<R>> records) {
        this.records = new ArrayList<>(records);
        records.forEach(record -> record.group(this));
    }

    List<InFlight<R>> records() {
        return records;
    }

    InFlight<R> leader() {
        return records.getFirst();
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /** Takes out the records whose share is gone. */
    void forgetTheDead() {
        records.removeIf(record -> !record.strand().share().isLive());
    }

    boolean spansMoreThan(Strand<R> strand) {
        return records.stream().anyMatch(record -> record.strand() != strand);
    }

    /** Moves the records of a strand to a group of their own, so that the others need not wait for it. */
    Group<R> splitOff(Strand<R> strand) {
        List<InFlight<R>> ofStrand =
                records.stream().filter(record -> record.strand() == strand).toList();
        records.removeAll(ofStrand);
        return new Group<>(ofStrand);
    }

    /** Tells whether nothing that must come before it is left: its records are what their strands have next. */
    boolean isNext(boolean pipelined, long nowMs) {
        for (InFlight<R> record : records) {
            InFlight<R> head = record.strand().head();
            if (head == null
                    || head.group() != this
                    || head.dueMs() > nowMs
                    || !record.strand().isFree(pipelined)) {
                return false;
            }
        }
        return true;
    }
}
