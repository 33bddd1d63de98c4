package dev.faststream.kafka;

import dev.faststream.AppContext;
import dev.faststream.Codec;
import dev.faststream.ConfigurationException;
import dev.faststream.Middleware;
import dev.faststream.Redaction;
import dev.faststream.TextConverters;
import dev.faststream.internal.Around;
import dev.faststream.internal.Bodies;
import dev.faststream.internal.DeadLetters;
import dev.faststream.internal.Dispatch;
import dev.faststream.internal.FailurePolicy;
import dev.faststream.internal.HandlerBinder;
import dev.faststream.internal.Handling;
import dev.faststream.internal.Pipeline;
import dev.faststream.internal.Problems;
import dev.faststream.internal.Redactor;
import dev.faststream.internal.Stops;
import dev.faststream.internal.Time;
import dev.faststream.kafka.internal.Inside;
import dev.faststream.kafka.internal.Surroundings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the parts of a broker are put together, once its configuration is complete. Its life (bind, connect, start, stop)
 * is led by the app's thread alone; the sender may be used from any, and any may add subscriptions while it runs.
 */
final class Wiring {
    private static final Logger log = LoggerFactory.getLogger(Wiring.class);
    private static final Duration LEAST_CLOSE_TIMEOUT = Duration.ofSeconds(2);

    /** A subscription with its handler, ready to run. */
    private record Ready(
            Subscription subscription,
            Dispatch<ConsumerRecord<byte[], byte[]>> handlers,
            KafkaRecords records,
            PublishedResults.Encoders encoders,
            Around around,
            Redactor<ConsumerRecord<byte[], byte[]>> redactor) {}

    private final ClientSettings settings;
    private final List<Codec> codecs;
    private final TextConverters converters;
    private final Handling<ConsumerRecord<byte[], byte[]>> handling;
    /** For records without a subscription, or whichever it is. */
    private final KafkaRecords plain;

    private final Sender sender;
    private final List<Middleware> middlewares;
    private final Redaction redaction;
    private final Outbox outbox;
    private final Map<List<Middleware>, Outbox> outboxes = new ConcurrentHashMap<>();
    private final Bodies<ConsumerRecord<byte[], byte[]>> standard;
    private final Map<List<Codec>, Bodies<ConsumerRecord<byte[], byte[]>>> encoding = new ConcurrentHashMap<>();
    private final List<Ready> ready = new CopyOnWriteArrayList<>();
    private final List<RunningSubscription> running = new CopyOnWriteArrayList<>();
    private volatile Surroundings surroundings = Surroundings.real();
    private volatile @Nullable Cluster cluster;
    private volatile @Nullable AppContext provided;
    private volatile @Nullable Runnable stopApp;
    private volatile boolean stopped;

    private Wiring(
            ClientSettings settings,
            List<Codec> codecs,
            List<Middleware> middlewares,
            TextConverters converters,
            CorrelationIds correlationIds,
            Redaction redaction) {
        this.settings = settings;
        this.codecs = codecs;
        this.converters = converters;
        this.handling = new Handling<>(this::correlationId);
        this.plain = recordsOf(new Topics(List.of()));
        this.sender =
                new Sender(() -> surroundings.clients().producer(settings.forProducer()), this::time, correlationIds);
        this.middlewares = List.copyOf(middlewares);
        this.redaction = redaction;
        this.outbox = Outbox.of(sender, middlewares);
        this.standard = bodies(List.of(), plain);
    }

    static Wiring of(
            ClientSettings settings,
            List<Codec> own,
            List<Middleware> middlewares,
            TextConverters converters,
            CorrelationIds correlationIds,
            Redaction redaction) {
        List<Codec> codecs = new ArrayList<>(own);
        ServiceLoader.load(Codec.class).forEach(codecs::add);
        return new Wiring(settings, List.copyOf(codecs), middlewares, converters, correlationIds, redaction);
    }

    private Optional<String> correlationId(ConsumerRecord<byte[], byte[]> record) {
        return plain.text(record, WireNames.CORRELATION_ID);
    }

    private KafkaRecords recordsOf(Topics topics) {
        return new KafkaRecords(topics, converters, handling);
    }

    /** With these codecs before those of the broker. */
    private Bodies<ConsumerRecord<byte[], byte[]>> bodies(List<Codec> own, KafkaRecords records) {
        List<Codec> nearestFirst = new ArrayList<>(own);
        nearestFirst.addAll(codecs);
        return new Bodies<>(nearestFirst, converters, records);
    }

    /** What encodes with these codecs before those of the broker. Safe to call from any thread. */
    Bodies<ConsumerRecord<byte[], byte[]>> encoding(List<Codec> own) {
        return own.isEmpty() ? standard : encoding.computeIfAbsent(own, codecs -> bodies(codecs, plain));
    }

    /** A reply that is decoded with these codecs before those of the broker. */
    Reply reply(ConsumerRecord<byte[], byte[]> record, List<Codec> own) {
        return new Reply(record, plain, encoding(own));
    }

    /** What sends through the middleware of app and broker, and inside of these through more. */
    Outbox outbox(List<Middleware> inner) {
        return inner.isEmpty()
                ? outbox
                : outboxes.computeIfAbsent(
                        inner,
                        more -> Outbox.of(
                                sender,
                                Stream.concat(middlewares.stream(), more.stream())
                                        .toList()));
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
        surroundings.observer().ready(new Inside(name, publish, standard, plain));
    }

    /** Binds the handlers; what is wrong goes to the problems. */
    void bind(List<Subscription> subscriptions, AppContext context, Problems problems) {
        subscriptions.forEach(
                subscription -> bind(subscription, context, problems).ifPresent(ready::add));
        provided = context;
    }

    private Optional<Ready> bind(Subscription subscription, AppContext context, Problems problems) {
        new SubscriptionChecks(subscription, problems).run();
        KafkaRecords ofTopics = recordsOf(subscription.topics());
        CodecChoices.Chosen chosen = subscription.options().codecs().in(context, subscription.name(), problems);
        Bodies<ConsumerRecord<byte[], byte[]>> bodies = bodies(chosen.own(), ofTopics);
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
                .bind(subscription.name(), new HandlerBinder.Tools<>(records, bodies, converters, context, problems))
                .map(handlers -> surroundings.observer().bound(subscription.reads(), handlers))
                .map(handlers -> new Ready(
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
            ofTopics.put(topic, encoding(chosen.results().getOrDefault(topic, List.of())));
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
        ready.forEach(subscriber -> launch(subscriber, connected, stopApp));
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
        Ready subscriber = bind(subscription, context, problems)
                .filter(bound -> problems.all().isEmpty())
                .orElseThrow(() -> new ConfigurationException(problems.all()));
        ready.add(subscriber);
        warnOfDeadLettersThatAreRead();
        launch(subscriber, connected, ends);
    }

    private void launch(Ready subscriber, Cluster connected, Runnable ends) {
        Subscription subscription = subscriber.subscription();
        RunningSubscription itself = new RunningSubscription(
                subscription.name(), stops -> newLoop(subscriber, connected, stops), ends, time());
        running.add(itself);
        if (stopped) {
            throw new IllegalStateException("start() of " + subscription.name() + ", but its app has stopped");
        }
        subscription.handle().hideKeys(redaction.hidesKeys());
        subscription.handle().attach(itself, () -> {
            ready.remove(subscriber);
            running.remove(itself);
        });
    }

    /** What the user may hold of each subscription. */
    List<KafkaSubscription> subscriptions() {
        return ready.stream()
                .map(subscriber -> subscriber.subscription().handle())
                .toList();
    }

    private void warnOfDeadLettersThatAreRead() {
        List<Subscription> subscriptions =
                ready.stream().map(Ready::subscription).toList();
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

    private PollLoop newLoop(Ready subscriber, Cluster connected, Stops stops) {
        Subscription subscription = subscriber.subscription();
        SubscriberOptions options = subscription.options();
        Surroundings here = surroundings;
        Threads threads = Threads.of(here.time(), subscription.name());
        DeadLetters<ConsumerRecord<byte[], byte[]>> deadLetters = deadLetters(subscriber, connected, threads);
        FailurePolicy failures = new FailurePolicy(
                options.failures().ackPolicy(),
                options.failures().retry(),
                here.time()::random,
                (record, cause) -> here.observer().failed(subscription.name(), record, cause));
        TopicWatch watch = new TopicWatch(subscription, connected);
        watch.lookAtResults();
        Pipeline<ConsumerRecord<byte[], byte[]>> pipeline = new Pipeline<>(
                subscriber.handlers(),
                subscriber.around(),
                subscriber.records(),
                branch -> results(subscriber, branch),
                handling,
                new Pipeline.FailureHandling<>(failures, deadLetters, stops, subscriber.redactor()),
                Duration.ofMillis(options.handlerTimeoutMs()));
        Map<String, Object> consumer = settings.forConsumer(options);
        log.info(subscription.describe());
        PollLoop loop = new PollLoop(
                watch,
                wanted -> here.clients().consumer(consumer, wanted),
                pipeline,
                threads,
                ClientSettings.revokeDrainMs(consumer));
        here.observer().begins(loop);
        return loop;
    }

    private PublishedResults results(Ready subscriber, Dispatch.Branch<ConsumerRecord<byte[], byte[]>> branch) {
        SubscriberOptions options = subscriber.subscription().options();
        List<String> topics = Stream.concat(options.publishTo().stream(), branch.publishTo().stream())
                .distinct()
                .toList();
        return new PublishedResults(
                topics,
                !options.isBatch() && !options.results().noReply(),
                subscriber.records(),
                handling,
                Outbox.of(sender, subscriber.around().middlewares()),
                subscriber.encoders());
    }

    private DeadLetters<ConsumerRecord<byte[], byte[]>> deadLetters(
            Ready subscriber, Cluster connected, Threads threads) {
        Subscription subscription = subscriber.subscription();
        return subscription
                .options()
                .groupId()
                .<DeadLetters<ConsumerRecord<byte[], byte[]>>>map(group ->
                        new KafkaDeadLetters(group, subscription, subscriber.redactor(), connected, sender, threads))
                .orElseGet(() -> new LoggedLetters(subscription.name()));
    }

    void stop(Duration timeout) {
        long deadlineMs = time().nowMs() + timeout.toMillis();
        stopped = true;
        running.forEach(subscription -> subscription.requestStop(timeout));
        running.forEach(subscription -> subscription.end(timeout));
        running.clear();
        Duration left = Duration.ofMillis(deadlineMs - time().nowMs());
        sender.close(left.compareTo(LEAST_CLOSE_TIMEOUT) > 0 ? left : LEAST_CLOSE_TIMEOUT);
        Cluster connected = cluster;
        if (connected != null) {
            connected.close();
        }
    }
}
