package dev.faststream.internal;

import java.util.List;

/** Handles records that a worker has begun. Stateless, so that any worker may run it. */
@FunctionalInterface
interface Stage<R> {
    /** Handles one record, or those of a batch. Each has an outcome afterwards, or is held by what it waits for. */
    void handle(List<InFlight<R>> records, Run<R> run);
}
