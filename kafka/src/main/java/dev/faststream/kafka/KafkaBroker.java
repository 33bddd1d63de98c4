package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.AppContext;
import dev.faststream.Broker;
import dev.faststream.Codec;
import dev.faststream.Configuration;
import dev.faststream.EffectiveConfiguration;
import dev.faststream.Health;
import dev.faststream.Middleware;
import dev.faststream.PublishException;
import dev.faststream.Redaction;
import dev.faststream.Response;
import dev.faststream.RetryPolicy;
import dev.faststream.StartupException;
import dev.faststream.TextConverters;
import dev.faststream.internal.Handling;
import dev.faststream.internal.Problems;
import dev.faststream.kafka.internal.Surroundings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster with the subscribers and publishers of an app.
 *
 * <pre>{@code
 * KafkaBroker broker = KafkaBroker.of("localhost:9092");
 * broker.include(new Registrations());
 * FastStream.of(broker).run(args);
 * }</pre>
 *
 * <p>Configure it from one thread, before the start; only subscribers may come later too. Publishing is safe from any
 * thread, from the moment it is made until the app has stopped.
 */
public final class KafkaBroker implements Broker {
    private final BrokerDraft draft;
    private final Decision decision;
    private final List<Codec> codecs = new ArrayList<>();
    private final List<Middleware> middlewares = new ArrayList<>();
    private final List<Middleware> appMiddlewares = new ArrayList<>();
    private final List<Codec> appCodecs = new ArrayList<>();
    private final Declarations declarations = new Declarations();
    private TextConverters converters = TextConverters.standard();
    private CorrelationIds correlationIds = CorrelationIds.random();
    private @Nullable Requests requests;
    private Redaction redaction = Redaction.none();

    private KafkaBroker(String servers) {
        this.draft = new BrokerDraft(servers);
        this.decision = new Decision(draft, this::wire);
    }

    /**
     * Makes a broker; nothing is connected yet.
     *
     * @param bootstrapServers host:port, several with commas between; placeholders are replaced, as in all other texts
     *     of the code, when the app starts
     */
    public static KafkaBroker of(String bootstrapServers) {
        return new KafkaBroker(Objects.requireNonNull(bootstrapServers, "bootstrapServers"));
    }

    /**
     * Sets its name, which the keys have that set its options outside of the code: those of an app with several brokers
     * begin with {@code faststream.kafka.brokers.<name>}, instead of {@code faststream.kafka}.
     */
    public KafkaBroker name(String name) {
        whileConfiguring("name").draft.name(Objects.requireNonNull(name, "name"));
        return this;
    }

    /** Sets a native setting for every client, such as those of security. */
    public KafkaBroker property(String key, String value) {
        whileConfiguring("property").draft.property(key, value);
        return this;
    }

    /** Sets a native setting for every consumer. */
    public KafkaBroker consumerProperty(String key, String value) {
        whileConfiguring("consumerProperty").draft.consumerProperty(key, value);
        return this;
    }

    /** Sets a native setting for the producer. */
    public KafkaBroker producerProperty(String key, String value) {
        whileConfiguring("producerProperty").draft.producerProperty(key, value);
        return this;
    }

    /**
     * Sets when a record is done, for the subscribers that don't say it; {@link AckPolicy#REJECT_ON_ERROR} unless set.
     */
    public KafkaBroker ackPolicy(AckPolicy policy) {
        whileConfiguring("ackPolicy").draft.failures(draft.failures().with(policy));
        return this;
    }

    /** Sets how a failed record is tried again, for the subscribers that don't say it. */
    public KafkaBroker retry(RetryPolicy policy) {
        whileConfiguring("retry").draft.failures(draft.failures().with(policy));
        return this;
    }

    /** Sets where records go that can't be handled, for the subscribers that don't say it. */
    public KafkaBroker deadLetters(DeadLetterPolicy policy) {
        whileConfiguring("deadLetters").draft.failures(draft.failures().with(policy));
        return this;
    }

    /** Adds a codec, nearer than those of the app; the first one is the nearest. */
    public KafkaBroker codec(Codec codec) {
        whileConfiguring("codec").codecs.add(codec);
        return this;
    }

    @Override
    public void appCodec(Codec codec) {
        whileConfiguring("codec").appCodecs.add(codec);
    }

    /**
     * Adds middleware around all of its handlers, and around all that is published by it; inside of that of the app.
     * The first that is added is the outermost.
     */
    public KafkaBroker middleware(Middleware middleware) {
        whileConfiguring("middleware").middlewares.add(Objects.requireNonNull(middleware, "middleware"));
        return this;
    }

    @Override
    public void appMiddleware(Middleware middleware) {
        whileConfiguring("middleware").appMiddlewares.add(middleware);
    }

    /**
     * Sets what gives correlation ids to messages that have none of their own and do not follow from another message;
     * random UUIDs unless set, which can be guessed: give {@code () -> UUID.randomUUID().toString()} where that must
     * not be. Called by the threads that publish.
     */
    public KafkaBroker correlationIds(Supplier<String> generator) {
        whileConfiguring("correlationIds").correlationIds =
                new CorrelationIds(Objects.requireNonNull(generator, "generator"));
        return this;
    }

    /**
     * Sets the topic that replies to {@link #request} come to. It has to exist. Every instance of the app reads all of
     * it, without a group, and takes the replies to its own requests; so it may be shared.
     */
    public KafkaBroker replyTopic(String topic) {
        whileConfiguring("replyTopic");
        if (requests != null) {
            throw new IllegalStateException(
                    "replyTopic(" + topic + "), but there is one already; all requests of a broker share one");
        }
        requests = new Requests(
                () -> decision.topic(topic), () -> decision.wiring().time(), declarations.subscriber(topic));
        return this;
    }

    /** Sets what of records must not be seen in logs, errors and dead letters; nothing unless set. */
    public KafkaBroker redaction(Redaction redaction) {
        whileConfiguring("redaction").redaction = Objects.requireNonNull(redaction, "redaction");
        return this;
    }

    /** Teaches headers, keys and topic variables to be read as a type. */
    public <T> KafkaBroker converter(Class<T> type, TextConverters.Converter<T> converter) {
        whileConfiguring("converter").converters = converters.with(type, converter);
        return this;
    }

    /**
     * Includes the {@link KafkaSubscriber} methods of an object, those of its superclasses and interfaces, private and
     * static ones too, or all of a {@link KafkaRouter}, whatever is said to that before the start. A method that
     * overrides an annotated one is its handler, with its own annotations if it has some.
     */
    public KafkaBroker include(Object handlers) {
        whileConfiguring("include").declarations.include(handlers);
        if (handlers instanceof KafkaRouter router) {
            router.includedIn(this);
        }
        return this;
    }

    /**
     * Begins a subscriber whose handler is a lambda. Before the app starts it is the app's to start. While the app runs
     * it can be called from any thread, and what the builder gives in the end begins to read with
     * {@link KafkaSubscription#start}.
     */
    public SubscriberBuilder subscriber(String... topics) {
        Decision.Decided known = decision.known();
        if (known == null || !known.wiring().isRunning()) {
            return whileConfiguring("subscriber").declarations.subscriber(topics);
        }
        SubscriberDraft added = new SubscriberDraft(List.of(topics));
        added.whenComplete(subscription -> subscription.startsBy(() -> add(added, known)));
        return new SubscriberBuilder(added);
    }

    private void add(SubscriberDraft added, Decision.Decided running) {
        Problems problems = new Problems();
        Outside outside = decision.outside(running, problems);
        SettledSubscriber settled = new Declared(Optional.empty(), added, defaults(running.options())).settle(outside);
        settled.toSubscription(settled.name())
                .ifPresent(subscription -> running.wiring().add(subscription, problems));
    }

    /** All subscriptions of an app that has been started, to be looked at and led. */
    public List<KafkaSubscription> subscriptions() {
        return decision.wiring().subscriptions();
    }

    /**
     * Gives a subscription of an app that has been started.
     *
     * @param name class and method of an annotated handler, as in {@code Registrations.register}; where several have
     *     that name, with their topics, as in {@code Registrations.register(in)}; or the name that was given to it
     * @throws IllegalArgumentException if there is none of that name; names those that there are
     */
    public KafkaSubscription subscription(String name) {
        List<KafkaSubscription> all = subscriptions();
        return all.stream()
                .filter(subscription -> subscription.isNamed(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no subscription '" + name + "'"
                        + (all.isEmpty() ? "; there is none before the app has been started" : ", only " + all)));
    }

    @Override
    public List<Health.SubscriptionHealth> health() {
        return subscriptions().stream()
                .map(subscription -> SubscriptionStates.healthOf(subscription.inspect()))
                .toList();
    }

    private KafkaBroker whileConfiguring(String method) {
        if (decision.known() != null) {
            throw new IllegalStateException(method + "(...) comes too late: the broker is in use; call it before");
        }
        return this;
    }

    /** Gives a publisher of bodies of a type to a topic, without keys until {@link Publisher#key} says otherwise. */
    public <T> Publisher<T> publisher(String topic, Class<T> type) {
        Objects.requireNonNull(type, "type");
        if (!topic.contains("${")) {
            Publisher.Destination destination = to(topic);
            return Publisher.to(() -> destination, "publisher(" + topic + ")");
        }
        if (decision.known() == null) {
            declarations.publisher(topic);
        }
        return Publisher.to(() -> to(decision.topic(topic)), "publisher(" + topic + ")");
    }

    /** Replaces the placeholders in a publisher's topic. */
    String resolved(String topic) {
        return decision.topic(topic);
    }

    /**
     * Publishes a body, or a {@link Response} with key, headers and more, and waits until Kafka has acknowledged it. It
     * carries the correlation id of the message that this thread is handling, unless it has one.
     *
     * @throws PublishException if it was not acknowledged; names the topic and the reason
     */
    public RecordMetadata publish(String topic, Object body) {
        return await(topic, send(to(topic), toResponse(body), List.of()));
    }

    /**
     * Publishes as {@link #publish} does, without waiting. Called by a handler, on its thread, what it handles is done
     * only when this is acknowledged, and is tried again if this fails.
     *
     * @return completes when Kafka has acknowledged it, on the producer's thread (don't block there: use the Async
     *     methods), or with a {@link PublishException}
     */
    public CompletableFuture<RecordMetadata> publishAsync(String topic, Object body) {
        return publishAsync(to(topic), toResponse(body), List.of());
    }

    CompletableFuture<RecordMetadata> publishAsync(Publisher.Destination to, Response<?> message, List<Codec> own) {
        CompletableFuture<RecordMetadata> sent = send(to, message, own);
        Handling.sending(sent);
        return sent.copy();
    }

    /**
     * Publishes a request and waits for the reply: the message with the same correlation id that somebody publishes to
     * the {@link #replyTopic}, whose name goes along as {@code reply_to}. A handler of FastStream that returns
     * something does so by itself. A request has a correlation id of its own, also inside of a handler.
     *
     * @param body or a {@link Response} with key, headers and more
     * @throws dev.faststream.RequestTimeoutException if no reply has come in that time; one that comes later is dropped
     * @throws PublishException if the request could not be published, or the thread was interrupted
     * @throws IllegalStateException if there is no reply topic, or the app does not run
     */
    public Reply request(String topic, Object body, Duration timeout) {
        return Requests.await(topic, requestAsync(topic, body, timeout));
    }

    /**
     * Publishes a request as {@link #request} does, without waiting.
     *
     * @return completes with the reply, on a thread of ours (don't block there: use the Async methods), or with what
     *     {@link #request} throws
     */
    public CompletableFuture<Reply> requestAsync(String topic, Object body, Duration timeout) {
        return requestAsync(to(topic), toResponse(body), timeout, List.of());
    }

    CompletableFuture<Reply> requestAsync(
            Publisher.Destination to, Response<?> message, Duration timeout, List<Codec> own) {
        Requests known = requests;
        if (known == null) {
            throw new IllegalStateException("request(" + to.topic()
                    + ", ...) needs a topic for replies; call broker.replyTopic(...) before the start");
        }
        return known.ask(to.topic(), message, timeout, correlationIds, request -> send(to, request, own))
                .thenApply(record -> decision.wiring().formats().reply(record, own));
    }

    private static Response<?> toResponse(Object body) {
        return body instanceof Response<?> response ? response : Response.of(body);
    }

    private Publisher.Destination to(String topic) {
        return new Publisher.Destination(this, topic, List.of(), List.of());
    }

    CompletableFuture<RecordMetadata> send(Publisher.Destination to, Response<?> message, List<Codec> own) {
        Wiring known = decision.wiring();
        return known.outboxes()
                .with(to.middlewares())
                .send(
                        to.topic(),
                        message,
                        Handling.correlationId(),
                        known.formats().encoding(own));
    }

    RecordMetadata await(String topic, CompletableFuture<RecordMetadata> send) {
        try {
            return decision.wiring().time().get(send);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof PublishException known
                    ? new PublishException(String.valueOf(known.getMessage()), known.getCause())
                    : new PublishException("Can't publish to " + topic + ": " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PublishException("Interrupted while publishing to " + topic + "; it may have been published", e);
        }
    }

    private Wiring wire(ClientSettings clients) {
        List<Codec> nearestFirst = new ArrayList<>(codecs);
        nearestFirst.addAll(appCodecs);
        return new Wiring(clients, Formats.of(nearestFirst, converters), middlewares(), correlationIds, redaction);
    }

    /** What holds for all of its subscribers. */
    private SubscriberDefaults defaults(BrokerOptions options) {
        SubscriberDefaults defaults = SubscriberDefaults.NONE.with(options.failures());
        for (Middleware middleware : middlewares()) {
            defaults = defaults.withMiddleware(middleware);
        }
        return defaults;
    }

    /** The outermost first. */
    private List<Middleware> middlewares() {
        return Stream.concat(appMiddlewares.stream(), middlewares.stream()).toList();
    }

    @Override
    public List<String> check(AppContext context) {
        Problems problems = new Problems();
        Decision.Decided known = decision.make(problems);
        Wiring wiring = known.wiring();
        wiring.surroundedBy(context.find(Surroundings.class).orElseGet(Surroundings::real));
        wiring.announce(toString(), this::publishAsync);
        decision.configuration().claim(draft.root(), draft.toString());
        known.options().failures().problems().forEach(problem -> problems.add("The broker's " + problem));
        Outside outside = decision.outside(known, problems);
        List<Subscription> subscriptions = new RouterWalk(outside).from(declarations, defaults(known.options()));
        wiring.bind(subscriptions, context, problems);
        known.settings().addAll(outside.entries());
        return problems.all();
    }

    @Override
    public void appConfiguration(Supplier<Configuration> read) {
        decision.readFrom(read);
    }

    @Override
    public List<EffectiveConfiguration.Entry> settings() {
        return decision.settings();
    }

    @Override
    public void connect(Duration timeout) throws StartupException {
        decision.wiring().connect(timeout);
    }

    @Override
    public void start(Runnable stopApp) {
        decision.wiring().start(stopApp);
    }

    @Override
    public void stop(Duration timeout) {
        decision.wiring().stop(timeout);
    }

    /** Names the servers; as they are in the code, until it is in use. */
    @Override
    public String toString() {
        Decision.Decided known = decision.known();
        return known == null ? draft.toString() : known.options().clients().toString();
    }
}
