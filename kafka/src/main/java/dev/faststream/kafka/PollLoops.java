package dev.faststream.kafka;

import dev.faststream.internal.DeadLetters;
import dev.faststream.internal.Dispatch;
import dev.faststream.internal.FailurePolicy;
import dev.faststream.internal.Handling;
import dev.faststream.internal.Pipeline;
import dev.faststream.internal.Stops;
import dev.faststream.kafka.internal.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the poll loops of subscriptions, one for each start. Immutable.
 *
 * @param handling what a thread handles, for the results that follow from it
 * @param sender what results and dead letters are sent by
 */
record PollLoops(
        ClientSettings settings,
        Surroundings surroundings,
        Cluster cluster,
        Handling<ConsumerRecord<byte[], byte[]>> handling,
        Sender sender) {
    private static final Logger log = LoggerFactory.getLogger(PollLoops.class);

    /** Makes one that does not run yet; {@code stops} is for handlers that ask for an end. */
    PollLoop of(BoundSubscription bound, Stops stops) {
        Subscription subscription = bound.subscription();
        SubscriberOptions options = subscription.options();
        Threads threads = Threads.of(surroundings.time(), subscription.name());
        FailurePolicy failures = new FailurePolicy(
                options.failures().ackPolicy(),
                options.failures().retry(),
                surroundings.time()::random,
                (record, cause) -> surroundings.observer().failed(subscription.name(), record, cause));
        TopicWatch watch = new TopicWatch(subscription, cluster);
        watch.lookAtResults();
        Pipeline<ConsumerRecord<byte[], byte[]>> pipeline = new Pipeline<>(
                bound.handlers(),
                bound.around(),
                bound.records(),
                branch -> results(bound, branch),
                handling,
                new Pipeline.FailureHandling<>(failures, deadLetters(bound, threads), stops, bound.redactor()),
                Duration.ofMillis(options.handlerTimeoutMs()));
        Map<String, Object> consumer = settings.forConsumer(options);
        log.info(subscription.describe());
        PollLoop loop = new PollLoop(
                watch,
                wanted -> surroundings.clients().consumer(consumer, wanted),
                pipeline,
                threads,
                ClientSettings.revokeDrainMs(consumer));
        surroundings.observer().begins(loop);
        return loop;
    }

    private PublishedResults results(BoundSubscription bound, Dispatch.Branch<ConsumerRecord<byte[], byte[]>> branch) {
        SubscriberOptions options = bound.subscription().options();
        List<String> topics = Stream.concat(options.publishTo().stream(), branch.publishTo().stream())
                .distinct()
                .toList();
        return new PublishedResults(
                topics,
                !options.isBatch() && !options.results().noReply(),
                bound.records(),
                handling,
                Outbox.of(sender, bound.around().middlewares()),
                bound.encoders());
    }

    private DeadLetters<ConsumerRecord<byte[], byte[]>> deadLetters(BoundSubscription bound, Threads threads) {
        Subscription subscription = bound.subscription();
        return subscription
                .options()
                .groupId()
                .<DeadLetters<ConsumerRecord<byte[], byte[]>>>map(
                        group -> new KafkaDeadLetters(group, subscription, bound.redactor(), cluster, sender, threads))
                .orElseGet(() -> new LoggedLetters(subscription.name()));
    }
}
