package dev.faststream.kafka;

import dev.faststream.internal.BoundHandler;
import dev.faststream.internal.HandlerBinder;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What to read, how, and who handles it. Immutable; made of an annotation or of a builder, which are the same from here
 * on.
 *
 * @param name names the handler in messages to people
 * @param rebalanceListener the user's, told of partitions that come and go
 * @param handle what the user holds of it
 */
record Subscription(
        String name,
        Topics topics,
        SubscriberOptions options,
        HandlerSource handler,
        RebalanceListener rebalanceListener,
        KafkaSubscription handle) {
    /** Binds a handler; what is wrong with it goes to the tools' problems, and then there is none. */
    @FunctionalInterface
    interface HandlerSource {
        Optional<BoundHandler<ConsumerRecord<byte[], byte[]>>> bind(
                HandlerBinder.Tools<ConsumerRecord<byte[], byte[]>> tools);
    }

    /** States what it reads and what it guarantees. */
    String describe(String failurePath) {
        String what = options.batch()
                .map(batch -> "batches of up to " + batch.maxRecords() + " records or " + batch.timeoutMs() + " ms")
                .orElse("single messages");
        String guarantee = options.groupId()
                .map(group -> "group " + group + ", " + what + ", in order per partition, at least once")
                .orElse("no group, " + what + ", in order per partition, from " + options.effectiveOffsetReset()
                        + ", commits nothing");
        String results = options.publishTo().isEmpty() ? "" : "; results to " + String.join(", ", options.publishTo());
        return name + " reads " + topics + " (" + guarantee + "); on failure: " + failurePath + results;
    }
}
