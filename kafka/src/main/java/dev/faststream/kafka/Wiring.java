package dev.faststream.kafka;

import dev.faststream.AppContext;
import dev.faststream.ConfigurationException;
import dev.faststream.Middleware;
import dev.faststream.Redaction;
import dev.faststream.internal.Around;
import dev.faststream.internal.Bodies;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.Problems;
import dev.faststream.internal.Redactor;
import dev.faststream.internal.Time;
import dev.faststream.kafka.internal.Inside;
import dev.faststream.kafka.internal.Surroundings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the parts of a broker are put together, once its configuration is complete. Its life (bind, connect, start, stop)
 * is led by the app's thread alone; any thread may send, and may add subscriptions while it runs.
 */
final class Wiring {
    private static final Logger log = LoggerFactory.getLogger(Wiring.class);
    private static final Duration LEAST_CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final ClientSettings settings;
    private final Formats formats;
    private final Outboxes outboxes;
    private final Redaction redaction;
    private final List<BoundSubscription> bound = new CopyOnWriteArrayList<>();
    private final List<RunningSubscription> running = new CopyOnWriteArrayList<>();
    private volatile Surroundings surroundings = Surroundings.real();
    private volatile @Nullable Cluster cluster;
    private volatile @Nullable AppContext provided;
    private volatile @Nullable Runnable stopApp;
    private volatile boolean stopped;

    Wiring(
            ClientSettings settings,
            Formats formats,
            List<Middleware> middlewares,
            CorrelationIds correlationIds,
            Redaction redaction) {
        this.settings = settings;
        this.formats = formats;
        Sender sender =
                new Sender(() -> surroundings.clients().producer(settings.forProducer()), this::time, correlationIds);
        this.outboxes = new Outboxes(sender, middlewares);
        this.redaction = redaction;
    }

    Formats formats() {
        return formats;
    }

    Outboxes outboxes() {
        return outboxes;
    }

    /** Sets what it runs on; before it is bound. */
    void surroundedBy(Surroundings given) {
        surroundings = given;
    }

    Time time() {
        return surroundings.time();
    }

    /** Tells who looks on that it is there. */
    void announce(String name, BiFunction<String, Object, CompletableFuture<RecordMetadata>> publish) {
        surroundings.observer().ready(new Inside(name, publish, formats.encoding(List.of()), formats.plain()));
    }

    /** Binds the handlers; what is wrong goes to the problems. */
    void bind(List<Subscription> subscriptions, AppContext context, Problems problems) {
        subscriptions.forEach(
                subscription -> bind(subscription, context, problems).ifPresent(bound::add));
        provided = context;
    }

    private Optional<BoundSubscription> bind(Subscription subscription, AppContext context, Problems problems) {
        new SubscriptionChecks(subscription, problems).run();
        KafkaRecords ofTopics = formats.recordsOf(subscription.topics());
        CodecChoices.Chosen chosen = subscription.options().codecs().in(context, subscription.name(), problems);
        Bodies<ConsumerRecord<byte[], byte[]>> bodies = formats.bodies(chosen.own(), ofTopics);
        KafkaRecords records = ofTopics.readingKeys(bodies);
        PublishedResults.Encoders encoders = encoders(subscription, chosen, bodies);
        Time time = surroundings.time();
        subscription.handler().livesBy(time);
        Around around = new Around(
                context,
                subscription.middlewares().in(context, subscription.name(), problems),
                new SubscriptionInflow(subscription),
                work -> time.start(Thread.ofVirtual(), work));
        return subscription
                .handler()
                .bind(
                        subscription.name(),
                        new HandlerBinder.Tools<>(records, bodies, formats.converters(), context, problems))
                .map(handlers -> surroundings.observer().bound(subscription.reads(), handlers))
                .map(handlers -> new BoundSubscription(
                        subscription,
                        handlers,
                        records,
                        encoders,
                        around,
                        Redactor.of(redaction, new Redactor.Tools<>(records, bodies))));
    }

    private PublishedResults.Encoders encoders(
            Subscription subscription, CodecChoices.Chosen chosen, Bodies<?> replies) {
        Map<String, Bodies<?>> ofTopics = new HashMap<>();
        for (String topic : subscription.resultTopics()) {
            ofTopics.put(topic, formats.encoding(chosen.results().getOrDefault(topic, List.of())));
        }
        return new PublishedResults.Encoders(ofTopics, replies);
    }

    void connect(Duration timeout) {
        cluster = Cluster.connect(settings, surroundings, timeout);
    }

    /** Starts all subscriptions; {@code stopApp} is run when a handler asks for that. */
    void start(Runnable stopApp) {
        Cluster connected = cluster;
        if (connected == null) {
            throw new IllegalStateException(
                    "start() before connect(...): let FastStream.of(broker) lead the broker's life");
        }
        warnOfDeadLettersThatAreRead();
        bound.forEach(subscription -> launch(subscription, connected, stopApp));
        running.forEach(subscription -> subscription.awaitJoined(KafkaSubscription.JOIN_TIMEOUT));
        this.stopApp = stopApp;
    }

    /** Tells whether subscriptions can be added one by one. */
    boolean isRunning() {
        return stopApp != null;
    }

    /**
     * Checks, binds and starts a subscription that was made while the app runs.
     *
     * @throws ConfigurationException with what is wrong with it, to which what was found before is added
     */
    void add(Subscription subscription, Problems problems) {
        Cluster connected = cluster;
        AppContext context = provided;
        Runnable ends = stopApp;
        if (connected == null || context == null || ends == null) {
            throw new IllegalStateException(subscription.name() + " is added before the app runs");
        }
        BoundSubscription added = bind(subscription, context, problems)
                .filter(any -> problems.all().isEmpty())
                .orElseThrow(() -> new ConfigurationException(problems.all()));
        bound.add(added);
        warnOfDeadLettersThatAreRead();
        launch(added, connected, ends);
    }

    private void launch(BoundSubscription launched, Cluster connected, Runnable ends) {
        Subscription subscription = launched.subscription();
        PollLoops loops = new PollLoops(settings, surroundings, connected, formats.handling(), outboxes.sender());
        RunningSubscription itself =
                new RunningSubscription(subscription.name(), stops -> loops.of(launched, stops), ends, time());
        running.add(itself);
        if (stopped) {
            throw new IllegalStateException("start() of " + subscription.name() + ", but its app has stopped");
        }
        subscription.handle().hideKeys(redaction.hidesKeys());
        subscription.handle().attach(itself, () -> {
            bound.remove(launched);
            running.remove(itself);
        });
    }

    /** What the user may hold of each subscription. */
    List<KafkaSubscription> subscriptions() {
        return bound.stream().map(each -> each.subscription().handle()).toList();
    }

    private void warnOfDeadLettersThatAreRead() {
        List<Subscription> subscriptions =
                bound.stream().map(BoundSubscription::subscription).toList();
        for (Subscription writer : subscriptions) {
            for (Subscription reader : subscriptions) {
                writer.deadLetterTopicsThatAreReadBy(reader)
                        .forEach(topic -> log.warn(
                                "The dead letters of {} go to {}, which {} reads with the same group {}: what fails"
                                        + " there too goes on to its dead letters. Read it with a group of its own.",
                                writer.name(),
                                topic,
                                reader.name(),
                                reader.options().groupId().orElse("")));
            }
        }
    }

    void stop(Duration timeout) {
        long deadlineMs = time().nowMs() + timeout.toMillis();
        stopped = true;
        running.forEach(subscription -> subscription.requestStop(timeout));
        running.forEach(subscription -> subscription.end(timeout));
        running.clear();
        Duration left = Duration.ofMillis(deadlineMs - time().nowMs());
        outboxes.sender().close(left.compareTo(LEAST_CLOSE_TIMEOUT) > 0 ? left : LEAST_CLOSE_TIMEOUT);
        Cluster connected = cluster;
        if (connected != null) {
            connected.close();
        }
    }
}
