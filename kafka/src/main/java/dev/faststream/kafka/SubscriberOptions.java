package dev.faststream.kafka;

import java.util.List;
import java.util.Optional;

/**
 * How a subscription reads, handles and fails, and where its results go. All defaults are filled in.
 *
 * @param consumer how the native consumer reads
 * @param batch when a batch is complete, empty for single messages
 * @param results where results go
 * @param codecs what the subscription says about codecs
 * @param failures what becomes of records whose handler fails
 * @param concurrency how much is handled side by side and read ahead
 * @param commits when what is done is committed
 * @param handlerTimeoutMs how long a handler may take, in ms; 0 for as long as it wants
 */
record SubscriberOptions(
        ConsumerOptions consumer,
        Optional<BatchOptions> batch,
        ResultOptions results,
        CodecChoices codecs,
        FailureOptions failures,
        ConcurrencyOptions concurrency,
        CommitOptions commits,
        long handlerTimeoutMs) {
    boolean isBatch() {
        return batch.isPresent();
    }

    /** The topics that all results go to. */
    List<String> publishTo() {
        return results.publishTo();
    }

    /** The consumer group, empty for none. */
    Optional<String> groupId() {
        return consumer.groupId();
    }

    /** Where reading begins where nothing is committed. */
    String effectiveOffsetReset() {
        return consumer.effectiveOffsetReset();
    }
}
