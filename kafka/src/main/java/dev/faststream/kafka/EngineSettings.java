package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.internal.DeliveryEngine;

/** What a subscription's options mean to the engine. */
final class EngineSettings {
    /** Enough that a hand-over costs little for each record, few enough that two of them are not much to wait for. */
    private static final int SLICE_RECORDS = 500;
    /**
     * With so much to choose from, workers are kept busy until the next poll. What is read long before it is handled
     * has left the processor's caches by then: a thousand workers did a quarter less.
     */
    private static final int WAITING = 500;
    /** The broker's {@code offset.metadata.max.bytes}, unless somebody has changed it. */
    private static final int METADATA_BYTES = 4096;

    private EngineSettings() {}

    static DeliveryEngine.Settings of(SubscriberOptions options) {
        ConcurrencyOptions concurrency = options.concurrency();
        return new DeliveryEngine.Settings(
                options.batch()
                        .map(batch -> new DeliveryEngine.Batching(
                                batch.maxRecords(), batch.timeoutMs(), batch.by() == BatchBy.PARTITION)),
                options.handlerTimeoutMs() > 0 ? 1 : SLICE_RECORDS,
                concurrency.maxWorkers(),
                concurrency.ordering(),
                new DeliveryEngine.Bounds(
                        concurrency.maxOpenRecords(), concurrency.maxOpenBytes(), waiting(options), METADATA_BYTES),
                options.failures().ackPolicy() == AckPolicy.ACK_FIRST);
    }

    /** One worker gets what there is; a batch may need much to become full. */
    private static int waiting(SubscriberOptions options) {
        int maxWorkers = options.concurrency().maxWorkers();
        return maxWorkers > 1 && options.batch().isEmpty() ? Math.max(WAITING, maxWorkers) : Integer.MAX_VALUE;
    }
}
