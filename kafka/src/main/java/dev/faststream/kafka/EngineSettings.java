package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.internal.DeliveryEngine;

/** What a subscription's options mean to the engine. */
final class EngineSettings {
    /** Enough that a hand-over costs little for each record, few enough that two of them are not much to wait for. */
    private static final int SLICE_RECORDS = 500;
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
                new DeliveryEngine.Bounds(concurrency.maxOpenRecords(), concurrency.maxOpenBytes(), METADATA_BYTES),
                options.failures().ackPolicy() == AckPolicy.ACK_FIRST);
    }
}
