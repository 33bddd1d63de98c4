package dev.faststream.internal;

import java.util.List;

/** Handles records that a worker has begun. Stateless, so that any worker may run it. */
interface Stage<R> {
    /** Names it in messages to people. */
    String name();

    /** Handles one record, or those of a batch. Each has an outcome afterwards, or is held by what it waits for. */
    void handle(List<InFlight<R>> records, Run<R> run);

    /** Those of which nobody has said yet what they become. */
    static <R> List<InFlight<R>> unsettled(List<InFlight<R>> records) {
        return records.stream()
                .filter(record -> record.outcomeIfAny() == null && record.rejection() == null)
                .toList();
    }
}
