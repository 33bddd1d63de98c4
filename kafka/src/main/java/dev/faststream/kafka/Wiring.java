package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Context;
import dev.faststream.TextConverters;
import dev.faststream.internal.Bodies;
import dev.faststream.internal.BoundHandler;
import dev.faststream.internal.DeadLetters;
import dev.faststream.internal.FailurePolicy;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.Handling;
import dev.faststream.internal.Pipeline;
import dev.faststream.internal.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the parts of a broker are put together, once its configuration is complete. Its life (bind, connect, start, stop)
 * is led by the app's thread alone; the sender may be used from any.
 */
final class Wiring {
    private static final Logger log = LoggerFactory.getLogger(Wiring.class);
    /** Without a group nothing is remembered, so that what comes right after the start must not be missed. */
    private static final Duration JOIN_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration LEAST_CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** A subscription with its handler, ready to run. */
    private record Ready(
            Subscription subscription, BoundHandler<ConsumerRecord<byte[], byte[]>> handler, KafkaRecords records) {}

    /** A loop and the thread that runs it. */
    private record Running(PollLoop loop, Thread thread) {}

    private final ClientSettings settings;
    private final List<Codec> codecs;
    private final TextConverters converters;
    private final Handling<ConsumerRecord<byte[], byte[]>> handling;
    private final Sender sender;
    private final FailurePolicy failures = FailurePolicy.standard();
    private final List<Ready> ready = new ArrayList<>();
    private final List<Running> running = new ArrayList<>();
    private @Nullable Cluster cluster;

    private Wiring(ClientSettings settings, List<Codec> codecs, TextConverters converters) {
        this.settings = settings;
        this.codecs = codecs;
        this.converters = converters;
        this.handling =
                new Handling<>(record -> recordsOf(new Topics(List.of())).text(record, WireNames.CORRELATION_ID));
        this.sender = new Sender(settings, () -> bodies(recordsOf(new Topics(List.of()))));
    }

    static Wiring of(ClientSettings settings, List<Codec> own, TextConverters converters) {
        List<Codec> codecs = new ArrayList<>(own);
        ServiceLoader.load(Codec.class).forEach(codecs::add);
        return new Wiring(settings, List.copyOf(codecs), converters);
    }

    private KafkaRecords recordsOf(Topics topics) {
        return new KafkaRecords(topics, converters, handling);
    }

    private Bodies<ConsumerRecord<byte[], byte[]>> bodies(KafkaRecords records) {
        return new Bodies<>(codecs, converters, records);
    }

    Sender sender() {
        return sender;
    }

    /** Binds the handlers; what is wrong goes to the problems. */
    void bind(List<Subscription> subscriptions, Context context, Problems problems) {
        for (Subscription subscription : subscriptions) {
            new SubscriptionChecks(subscription, problems).run();
            KafkaRecords records = recordsOf(subscription.topics());
            subscription
                    .handler()
                    .bind(new HandlerBinder.Tools<>(records, bodies(records), converters, context, problems))
                    .ifPresent(handler -> ready.add(new Ready(subscription, handler, records)));
        }
    }

    void connect(Duration timeout) {
        cluster = Cluster.connect(settings, timeout);
    }

    void start() {
        Cluster connected = cluster;
        if (connected == null) {
            throw new IllegalStateException(
                    "start() before connect(...): let FastStream.of(broker) lead the broker's life");
        }
        ready.forEach(subscriber -> running.add(start(subscriber, connected)));
        running.forEach(Wiring::awaitJoined);
    }

    private Running start(Ready subscriber, Cluster connected) {
        Subscription subscription = subscriber.subscription();
        Executor executor = virtualThreads(subscription.name());
        DeadLetters<ConsumerRecord<byte[], byte[]>> deadLetters = deadLetters(subscription, connected, executor);
        TopicWatch watch = new TopicWatch(subscription, connected);
        watch.lookAtResults();
        Pipeline<ConsumerRecord<byte[], byte[]>> pipeline = new Pipeline<>(
                subscriber.handler(),
                subscriber.records(),
                new PublishedResults(
                        subscription.options().publishTo(),
                        subscription.options().isBatch(),
                        subscriber.records(),
                        handling,
                        sender),
                failures,
                deadLetters,
                handling);
        PollLoop loop = new PollLoop(
                watch,
                () -> new KafkaConsumer<>(
                        settings.forConsumer(subscription.options().consumer())),
                pipeline,
                executor);
        Thread thread = Thread.ofPlatform()
                .name("faststream-poll-" + subscription.name())
                .start(loop);
        log.info(subscription.describe(failures + ", then " + deadLetters.describe()));
        return new Running(loop, thread);
    }

    private static Executor virtualThreads(String name) {
        Thread.Builder.OfVirtual builder = Thread.ofVirtual().name("faststream-" + name + "-", 0);
        return builder::start;
    }

    private DeadLetters<ConsumerRecord<byte[], byte[]>> deadLetters(
            Subscription subscription, Cluster connected, Executor executor) {
        return subscription
                .options()
                .groupId()
                .<DeadLetters<ConsumerRecord<byte[], byte[]>>>map(
                        group -> new KafkaDeadLetters(group, subscription, connected, sender, executor))
                .orElseGet(() -> new LoggedLetters(subscription.name()));
    }

    private static void awaitJoined(Running subscriber) {
        try {
            if (!subscriber.loop().awaitJoined(JOIN_TIMEOUT)) {
                log.warn("{} has not begun to read yet", subscriber.thread().getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        running.forEach(subscriber -> subscriber.loop().requestStop(timeout));
        running.forEach(subscriber -> join(subscriber.thread(), timeout));
        running.clear();
        Duration left = Duration.ofNanos(deadline - System.nanoTime());
        sender.close(left.compareTo(LEAST_CLOSE_TIMEOUT) > 0 ? left : LEAST_CLOSE_TIMEOUT);
        Cluster connected = cluster;
        if (connected != null) {
            connected.close();
        }
    }

    /** The loop keeps the deadline itself; what it needs beyond it is the last commit and leaving the group. */
    private static void join(Thread thread, Duration timeout) {
        try {
            if (!thread.join(timeout.plusSeconds(20))) {
                log.warn("{} has not ended in time", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
