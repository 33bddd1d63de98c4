package dev.faststream.internal;

import dev.faststream.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Publishes what handlers return.
 *
 * @param <R> the broker's native record
 */
public interface Results<R> {
    /**
     * Publishes the results of a delivery.
     *
     * @return completes when the broker has acknowledged all of them, exceptionally when one failed
     */
    CompletionStage<?> publish(List<Response<?>> results, List<InFlight<R>> from);

    /** Completes when all have, exceptionally when one has failed; a single one is not wrapped. */
    static CompletionStage<?> allOf(List<CompletableFuture<?>> sends) {
        return sends.size() == 1 ? sends.getFirst() : CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new));
    }
}
