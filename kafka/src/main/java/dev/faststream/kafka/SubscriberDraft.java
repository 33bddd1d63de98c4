package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Middleware;
import dev.faststream.Ordering;
import dev.faststream.internal.Problems;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What has been said of a subscription so far. Used by the thread that configures the broker. */
final class SubscriberDraft {
    private List<String> topics;
    private String ownName = "";
    private String groupId = "";
    private final Map<String, String> texts = new LinkedHashMap<>();
    private @Nullable BatchOptions batch;
    private String autoOffsetReset = "";
    private final Map<String, String> properties = new HashMap<>();
    private ChosenPartitions partitions = ChosenPartitions.ALL;
    private final List<String> publishTo = new ArrayList<>();
    private boolean noReply;
    private boolean valid;
    private CodecChoices codecs = CodecChoices.NONE;
    private final List<Source<Middleware>> middlewares = new ArrayList<>();
    private FailureChoices failures = FailureChoices.NONE;
    private int maxWorkers = 1;
    private @Nullable Ordering ordering;
    private int maxOpenRecords = ConcurrencyOptions.MAX_OPEN_RECORDS;
    private long maxOpenBytes = ConcurrencyOptions.MAX_OPEN_BYTES;
    private CommitOptions commits = CommitOptions.STANDARD;
    private long handlerTimeoutMs;
    private RebalanceListener rebalanceListener = new RebalanceListener() {};
    private @Nullable HandlerSource handler;
    private @Nullable KafkaSubscription handle;
    private Consumer<KafkaSubscription> whenComplete = subscription -> {};

    SubscriberDraft(List<String> topics) {
        this.topics = List.copyOf(topics);
    }

    void ownName(String given) {
        this.ownName = given;
    }

    void topics(List<String> names) {
        this.topics = List.copyOf(names);
    }

    void groupId(String group) {
        this.groupId = group;
    }

    /** Sets an option by its name, of {@link SubscriberKeys}, to what the text says when the app starts. */
    void option(String option, String text) {
        texts.put(option, text);
    }

    /** The options that were set by their names. */
    Map<String, String> options() {
        return texts;
    }

    void batch(BatchOptions options) {
        this.batch = options;
    }

    boolean isBatch() {
        return batch != null;
    }

    BatchOptions batch() {
        return batch == null ? BatchOptions.STANDARD : batch;
    }

    void autoOffsetReset(String reset) {
        this.autoOffsetReset = reset;
    }

    void property(String key, String value) {
        properties.put(key, value);
    }

    void partitions(UnaryOperator<ChosenPartitions> change) {
        this.partitions = change.apply(partitions);
    }

    void valid() {
        this.valid = true;
    }

    void noReply(boolean none) {
        this.noReply = none;
    }

    void publishTo(String topic, List<Source<Codec>> itsCodecs) {
        publishTo.add(topic);
        resultCodecs(topic, itsCodecs);
    }

    /** What encodes results for a topic, whoever publishes them. */
    void resultCodecs(String topic, List<Source<Codec>> itsCodecs) {
        codecs = codecs.withResults(topic, itsCodecs);
    }

    void codec(Source<Codec> codec) {
        codecs = codecs.with(codec);
    }

    void middleware(Source<Middleware> source) {
        middlewares.add(source);
    }

    void failures(UnaryOperator<FailureChoices> change) {
        this.failures = change.apply(failures);
    }

    /** What it says itself of failures. */
    FailureChoices failures() {
        return failures;
    }

    void maxWorkers(int workers) {
        this.maxWorkers = workers;
    }

    void ordering(Ordering kept) {
        this.ordering = kept;
    }

    void maxOpenRecords(int records) {
        this.maxOpenRecords = records;
    }

    void maxOpenBytes(long bytes) {
        this.maxOpenBytes = bytes;
    }

    void commitIntervalMs(long intervalMs) {
        this.commits = new CommitOptions(intervalMs, commits.every());
    }

    void commitEvery(int records) {
        this.commits = new CommitOptions(commits.intervalMs(), records);
    }

    void handlerTimeoutMs(long timeoutMs) {
        this.handlerTimeoutMs = timeoutMs;
    }

    void onRebalance(RebalanceListener listener) {
        this.rebalanceListener = listener;
    }

    /** Sets who is told when it is complete. */
    void whenComplete(Consumer<KafkaSubscription> told) {
        this.whenComplete = told;
    }

    /** Completes it; gives what the user may hold of the subscription. */
    KafkaSubscription handler(HandlerSource source) {
        if (handler != null) {
            throw new IllegalStateException(name() + " has a handler already; make another subscriber for another one");
        }
        this.handler = valid ? new ValidBodies(source) : source;
        KafkaSubscription known = new KafkaSubscription(name());
        this.handle = known;
        whenComplete.accept(known);
        return known;
    }

    List<String> publishTo() {
        return publishTo;
    }

    /** Gives other names to the topics of results, one for each in their order; each keeps its codec. */
    void publishTo(List<String> names) {
        List<String> before = List.copyOf(publishTo);
        codecs = codecs.renamed(topic -> names.get(before.indexOf(topic)));
        publishTo.clear();
        publishTo.addAll(names);
    }

    String name() {
        return ownName.isEmpty() ? "subscriber(" + String.join(", ", topics) + ")" : ownName;
    }

    /** Its name with the prefix of routers before its topics. */
    String name(SubscriberDefaults defaults) {
        return ownName.isEmpty() ? "subscriber(" + topics(defaults) + ")" : ownName;
    }

    /** The name that it was given; empty for none. */
    String ownName() {
        return ownName;
    }

    /** Replaces the placeholders in all that was said as text. */
    void resolve(Texts all) {
        topics = all.all("topics", topics);
        groupId = all.of("groupId", groupId);
        autoOffsetReset = all.find("autoOffsetReset", autoOffsetReset).orElse("");
        Map<String, String> resolved = all.values("property", properties);
        properties.clear();
        properties.putAll(resolved);
        partitions = partitions.resolved(all);
        publishTo.replaceAll(topic -> all.of("publisher", topic));
        codecs = codecs.renamed(topic -> all.of("publisher", topic));
        failures = failures.resolved(all);
        HandlerSource source = handler;
        handler = source == null ? null : source.resolved(all);
    }

    /** What it reads, with the prefix of routers. */
    Topics topics(SubscriberDefaults defaults) {
        return new Topics(defaults.prefixed(topics));
    }

    /**
     * Gives the subscription, or empty where nothing handles it. What was said of failures and contradicts itself goes
     * to the problems: afterwards it can't be told any more who said what.
     *
     * @param defaults what routers and broker say where the subscriber says nothing
     */
    Optional<Subscription> toSubscription(String name, SubscriberDefaults defaults, Problems problems) {
        HandlerSource source = handler;
        KafkaSubscription held = handle;
        if (source == null || held == null) {
            return Optional.empty();
        }
        held.rename(name, ownName);
        Subscription made = new Subscription(
                name,
                topics(defaults),
                options(defaults),
                source.within(defaults),
                new MiddlewareChoices(defaults.middlewares(), middlewares),
                rebalanceListener,
                held);
        new FailureChecks(made, failures, problems).run();
        return Optional.of(made);
    }

    SubscriberOptions options(SubscriberDefaults defaults) {
        return new SubscriberOptions(
                defaults.consumer(groupId, autoOffsetReset, properties, partitions),
                Optional.ofNullable(batch),
                new ResultOptions(defaults.prefixed(publishTo), noReply),
                codecs.within(defaults),
                failures.or(defaults.failures()),
                concurrency(),
                commits,
                handlerTimeoutMs);
    }

    private ConcurrencyOptions concurrency() {
        Ordering kept = ordering == null ? ConcurrencyOptions.orderingOf(maxWorkers) : ordering;
        return new ConcurrencyOptions(maxWorkers, kept, maxOpenRecords, maxOpenBytes);
    }
}
