package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.Codec;
import dev.faststream.Middleware;
import dev.faststream.RetryPolicy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A part of an app that is put together by itself and then included in a broker, or in another router. Its prefix
 * begins the names of all topics that its handlers read and publish to, and what it says is the default of its
 * handlers.
 *
 * <pre>{@code
 * KafkaRouter billing = new KafkaRouter("billing.").groupId("billing").ackPolicy(AckPolicy.NACK_ON_ERROR);
 * billing.include(new Invoices());
 * broker.include(billing);
 * }</pre>
 *
 * <p>Its texts, the prefix among them, may have placeholders, as <code>${billing.prefix}</code>.
 *
 * <p>For each option, who is nearest to the handler decides: the handler itself, then its router, the router around
 * that one, the broker. That is decided when the app starts, so that the order in which things are said and included
 * does not matter. A router is included in one place, once.
 *
 * <p>Used by the thread that configures the broker, before the start.
 */
public final class KafkaRouter {
    private final Declarations declarations = new Declarations();
    private final List<String> places = new ArrayList<>();
    private SubscriberDefaults defaults;
    private @Nullable KafkaBroker broker;
    private @Nullable KafkaRouter outer;
    private boolean frozen;

    /** Makes one without a prefix. */
    public KafkaRouter() {
        this("");
    }

    /**
     * Makes one with a prefix.
     *
     * @param prefix begins the names of its topics; write the separator too, as in {@code "billing."}
     */
    public KafkaRouter(String prefix) {
        this.defaults = SubscriberDefaults.NONE.withPrefix(Objects.requireNonNull(prefix, "prefix"));
    }

    /**
     * Includes the {@link KafkaSubscriber} methods of an object, or another router. The same object may be included in
     * several routers, and then has a subscription in each.
     */
    public KafkaRouter include(Object handlers) {
        whileConfiguring("include").declarations.include(handlers);
        if (handlers instanceof KafkaRouter router) {
            router.includedIn(this);
        }
        return this;
    }

    /** Begins a subscriber whose handler is a lambda; the prefix comes before its topics. */
    public SubscriberBuilder subscriber(String... topics) {
        return whileConfiguring("subscriber").declarations.subscriber(topics);
    }

    /** Gives a publisher to a topic; the prefixes of the router, and of those around it, come before its name. */
    public <T> Publisher<T> publisher(String topic, Class<T> type) {
        Objects.requireNonNull(type, "type");
        if (!frozen) {
            declarations.publisher(topic);
        }
        return Publisher.to(() -> destination(topic), "publisher(" + topic + ") of " + this);
    }

    /** Sets the consumer group of the subscribers that don't say one. */
    public KafkaRouter groupId(String groupId) {
        return say("groupId", defaults.withGroupId(groupId));
    }

    /** Sets where the subscribers begin that don't say it; see {@link KafkaSubscriber#autoOffsetReset}. */
    public KafkaRouter autoOffsetReset(String reset) {
        return say("autoOffsetReset", defaults.withAutoOffsetReset(reset));
    }

    /** Sets a native setting of the consumers, for the subscribers that don't set it. */
    public KafkaRouter consumerProperty(String key, String value) {
        return say("consumerProperty", defaults.withProperty(key, value));
    }

    /** Sets when a record is done, for the subscribers that don't say it. */
    public KafkaRouter ackPolicy(AckPolicy policy) {
        return say("ackPolicy", defaults.with(defaults.failures().with(policy)));
    }

    /** Sets how a failed record is tried again, for the subscribers that don't say it. */
    public KafkaRouter retry(RetryPolicy policy) {
        return say("retry", defaults.with(defaults.failures().with(policy)));
    }

    /**
     * Sets where records go that can't be handled, for the subscribers that don't say it. The prefix is part of what
     * {@code {topic}} stands for, and is not put before the name.
     */
    public KafkaRouter deadLetters(DeadLetterPolicy policy) {
        return say("deadLetters", defaults.with(defaults.failures().with(policy)));
    }

    /** Adds a codec for its records, results and publishers, nearer than those around it; the first is the nearest. */
    public KafkaRouter codec(Codec codec) {
        return say("codec", defaults.withCodec(Objects.requireNonNull(codec, "codec")));
    }

    /**
     * Adds middleware around its handlers, their results, and what its publishers publish; inside of that of whatever
     * it is included in. The first that is added is the outermost.
     */
    public KafkaRouter middleware(Middleware middleware) {
        return say("middleware", defaults.withMiddleware(Objects.requireNonNull(middleware, "middleware")));
    }

    private KafkaRouter say(String method, SubscriberDefaults more) {
        whileConfiguring(method).defaults = more;
        return this;
    }

    private KafkaRouter whileConfiguring(String method) {
        if (frozen) {
            throw new IllegalStateException(
                    method + "(...) of " + this + " comes too late: its broker is in use; call it before");
        }
        return this;
    }

    void includedIn(KafkaBroker itsBroker) {
        broker = itsBroker;
        places.add("the broker");
    }

    private void includedIn(KafkaRouter router) {
        outer = router;
        places.add(router.toString());
    }

    /** Where it was included, as people call it. */
    List<String> places() {
        return places;
    }

    Declarations declarations() {
        return declarations;
    }

    SubscriberDefaults defaults() {
        return defaults;
    }

    /** The app starts: what is said from now on would be lost. */
    void freeze() {
        frozen = true;
    }

    /** Where its publishers write to; the check of circles comes before anything is published. */
    private Publisher.Destination destination(String topic) {
        SubscriberDefaults all = defaults;
        KafkaRouter last = this;
        Set<KafkaRouter> passed = new HashSet<>(Set.of(this));
        for (KafkaRouter next = outer; next != null && passed.add(next); next = next.outer) {
            all = all.in(next.defaults);
            last = next;
        }
        KafkaBroker found = Optional.ofNullable(last.broker)
                .orElseThrow(() -> new IllegalStateException("publisher(" + topic + ") belongs to " + this
                        + ", which is in no broker; call broker.include(...) with it, or with the router around it"));
        return new Publisher.Destination(found, found.resolved(all.prefix() + topic), all.codecs(), all.middlewares());
    }

    /** Names it by its prefix. */
    @Override
    public String toString() {
        return defaults.prefix().isEmpty() ? "the router without a prefix" : "the router '" + defaults.prefix() + "'";
    }
}
