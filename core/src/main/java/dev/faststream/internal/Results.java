package dev.faststream.internal;

import dev.faststream.Response;
import java.util.List;
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
}
