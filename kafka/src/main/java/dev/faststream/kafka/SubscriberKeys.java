package dev.faststream.kafka;

import dev.faststream.ConfiguredValue;
import dev.faststream.Ordering;
import dev.faststream.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
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
            SubscriberKeys::partitions);
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
                                    SubscriberOptions::handlerTimeoutMs)),
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

    /** Those that a subscriber has. */
    static List<Key<?>> of(SubscriberDraft draft) {
        return draft.isBatch()
                ? Stream.concat(OF_ALL.stream(), OF_BATCHES.stream()).toList()
                : OF_ALL;
    }

    private static ChosenPartitions partitions(String text) {
        ChosenPartitions chosen = ChosenPartitions.ALL;
        for (String partition : ValueType.LIST.parse().apply(text)) {
            chosen = chosen.with(partition);
        }
        return chosen;
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
