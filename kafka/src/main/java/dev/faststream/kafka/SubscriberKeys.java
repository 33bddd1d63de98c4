package dev.faststream.kafka;

import dev.faststream.ConfiguredValue;
import dev.faststream.Ordering;
import dev.faststream.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The options of a subscriber that are set by key, beside its topics; also those of {@code options} in the code. */
final class SubscriberKeys {
    /** Takes a value; what is said around the subscriber counts where it says nothing itself. */
    @FunctionalInterface
    interface Setter<T> {
        void set(SubscriberDraft draft, SubscriberDefaults around, T value);
    }

    /**
     * One of them.
     *
     * @param show says the value to people
     * @param usual the value where nobody says one
     */
    record Key<T>(
            String name,
            ValueType<T> type,
            Setter<T> set,
            Function<SubscriberOptions, String> show,
            Function<SubscriberOptions, String> usual) {
        /** Sets what a text says; throws IllegalArgumentException where it can't be read. */
        void set(SubscriberDraft draft, SubscriberDefaults around, ConfiguredValue value) {
            set.set(draft, around, type.read("the option " + name, value));
        }

        /** Sets what the section has. */
        void read(Section section, SubscriberDraft draft, SubscriberDefaults around) {
            section.read(name, type, value -> set.set(draft, around, value));
        }
    }

    private static final ValueType<ChosenPartitions> PARTITIONS = new ValueType<>(
            "numbers of partitions with commas between, each may have a place to start, as 0, 1@earliest, 2@42",
            ChosenPartitions.ALL::withAll);
    private static final SubscriberOptions STANDARD = standard();

    private static final List<Key<?>> OF_ALL = Stream.concat(
                    Stream.of(
                            new Key<>(
                                    "group-id",
                                    ValueType.TEXT,
                                    (draft, around, group) -> draft.groupId(group),
                                    options -> options.groupId().orElse("none"),
                                    options -> "none"),
                            key(
                                    "partitions",
                                    PARTITIONS,
                                    (draft, chosen) -> draft.partitions(unused -> chosen),
                                    options -> options.consumer().partitions().isAll()
                                            ? "all"
                                            : options.consumer().partitions()),
                            new Key<>(
                                    "auto-offset-reset",
                                    ValueType.TEXT,
                                    (draft, around, reset) -> draft.autoOffsetReset(reset),
                                    SubscriberOptions::effectiveOffsetReset,
                                    options -> options.groupId().isPresent() ? "earliest" : "latest"),
                            key(
                                    "max-workers",
                                    ValueType.wholeNumber(1),
                                    SubscriberDraft::maxWorkers,
                                    options -> options.concurrency().maxWorkers()),
                            new Key<>(
                                    "ordering",
                                    ValueType.oneOf(Ordering.class),
                                    (draft, around, ordering) -> draft.ordering(ordering),
                                    options -> options.concurrency().ordering().name(),
                                    options -> ConcurrencyOptions.orderingOf(
                                                    options.concurrency().maxWorkers())
                                            .name()),
                            key(
                                    "max-open-records",
                                    ValueType.wholeNumber(1),
                                    SubscriberDraft::maxOpenRecords,
                                    options -> options.concurrency().maxOpenRecords()),
                            key(
                                    "max-open-bytes",
                                    ValueType.largeNumber(1),
                                    SubscriberDraft::maxOpenBytes,
                                    options -> options.concurrency().maxOpenBytes()),
                            time(
                                    "commit-interval",
                                    SubscriberDraft::commitIntervalMs,
                                    options -> options.commits().intervalMs()),
                            key(
                                    "commit-every",
                                    ValueType.wholeNumber(0),
                                    SubscriberDraft::commitEvery,
                                    options -> options.commits().every()),
                            time(
                                    "handler-timeout",
                                    SubscriberDraft::handlerTimeoutMs,
                                    SubscriberOptions::handlerTimeoutMs),
                            key(
                                    "no-reply",
                                    ValueType.FLAG,
                                    SubscriberDraft::noReply,
                                    options -> options.results().noReply())),
                    FailureKeys.ALL.stream().map(SubscriberKeys::failure))
            .toList();

    private static final List<Key<?>> OF_BATCHES = List.of(
            key(
                    "max-records",
                    ValueType.wholeNumber(1),
                    batch((batch, most) -> new BatchOptions(most, batch.timeoutMs(), batch.by())),
                    options -> options.batch().orElse(BatchOptions.STANDARD).maxRecords()),
            time(
                    "batch-timeout",
                    batch((batch, timeoutMs) -> new BatchOptions(batch.maxRecords(), timeoutMs, batch.by())),
                    options -> options.batch().orElse(BatchOptions.STANDARD).timeoutMs()),
            key(
                    "batch-by",
                    ValueType.oneOf(BatchBy.class),
                    batch((batch, by) -> new BatchOptions(batch.maxRecords(), batch.timeoutMs(), by)),
                    options -> options.batch().orElse(BatchOptions.STANDARD).by()));

    private SubscriberKeys() {}

    /**
     * Those that a subscriber has.
     *
     * @param handler names it to people
     */
    static List<Key<?>> of(SubscriberDraft draft, String handler) {
        Stream<Key<?>> ofShape = Stream.concat(
                Stream.of(batch(draft.isBatch(), handler)), draft.isBatch() ? OF_BATCHES.stream() : Stream.empty());
        Stream<Key<?>> ofResults =
                draft.publishTo().isEmpty() ? Stream.empty() : Stream.of(publisher(draft.publishTo(), handler));
        return Stream.of(OF_ALL.stream(), ofShape, ofResults)
                .flatMap(keys -> keys)
                .toList();
    }

    /** Nothing outside can change what the handler takes: to say what it is does no harm, all else is an error. */
    private static Key<Boolean> batch(boolean isBatch, String handler) {
        String expected = isBatch
                ? "true, as " + handler + " is written for batches; for single messages write another handler, without"
                        + " batch = true or batch()"
                : "false, as " + handler + " is written for single messages; for batches write another handler, with"
                        + " batch = true or batch()";
        return key(
                "batch",
                new ValueType<>(expected, text -> demand(ValueType.FLAG.parse().apply(text), said -> said == isBatch)),
                (draft, same) -> {},
                SubscriberOptions::isBatch);
    }

    private static Key<List<String>> publisher(List<String> inCode, String handler) {
        int count = inCode.size();
        return new Key<>(
                "publisher",
                new ValueType<>(
                        (count == 1 ? "the name of a topic" : count + " names of topics, with commas between")
                                + ", in the place of " + String.join(", ", inCode) + " in " + handler,
                        text -> demand(ValueType.LIST.parse().apply(text), names -> names.size() == count)),
                (draft, around, names) -> draft.publishTo(names),
                options -> String.join(", ", options.publishTo()),
                options -> "none");
    }

    private static <T> T demand(T value, Predicate<T> holds) {
        if (!holds.test(value)) {
            throw new IllegalArgumentException(String.valueOf(value));
        }
        return value;
    }

    private static SubscriberOptions standard() {
        return new SubscriberDraft(List.of()).options(SubscriberDefaults.NONE);
    }

    private static <T> Key<T> key(
            String name,
            ValueType<T> type,
            BiConsumer<SubscriberDraft, T> set,
            Function<SubscriberOptions, Object> show) {
        return new Key<>(
                name,
                type,
                (draft, around, value) -> set.accept(draft, value),
                options -> String.valueOf(show.apply(options)),
                options -> String.valueOf(show.apply(STANDARD)));
    }

    private static Key<Duration> time(
            String name, BiConsumer<SubscriberDraft, Long> setMs, Function<SubscriberOptions, Long> showMs) {
        return key(
                name,
                ValueType.DURATION,
                (draft, time) -> setMs.accept(draft, time.toMillis()),
                options -> ValueType.show(Duration.ofMillis(showMs.apply(options))));
    }

    private static <T> BiConsumer<SubscriberDraft, T> batch(BiFunction<BatchOptions, T, BatchOptions> change) {
        return (draft, value) -> draft.batch(change.apply(draft.batch(), value));
    }

    private static <T> Key<T> failure(FailureKeys.Key<T> key) {
        return new Key<>(
                key.name(),
                key.type(),
                (draft, around, value) -> draft.failures(choices -> key.set().set(choices, around.failures(), value)),
                options -> key.show().apply(options.failures()),
                options -> key.show().apply(STANDARD.failures()));
    }
}
