package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.RetryPolicy;
import dev.faststream.ValueType;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The options about failures that are set by key, for a broker and for a subscriber. */
final class FailureKeys {
    /** Gives the choices with a value; one number of a policy takes the rest from what is said farther away. */
    @FunctionalInterface
    interface Setter<T> {
        FailureChoices set(FailureChoices own, FailureChoices farther, T value);
    }

    /**
     * One of them.
     *
     * @param show says the value to people
     */
    record Key<T>(String name, ValueType<T> type, Setter<T> set, Function<FailureOptions, String> show) {}

    static final List<Key<?>> ALL = List.of(
            new Key<>(
                    "ack-policy",
                    ValueType.oneOf(AckPolicy.class),
                    (own, farther, policy) -> own.with(policy),
                    options -> options.ackPolicy().name()),
            retry(
                    "attempts",
                    ValueType.wholeNumber(1),
                    RetryPolicy::attempts,
                    retry -> Integer.toString(retry.attempts())),
            retry("delay", ValueType.DURATION, RetryPolicy::delay, retry -> ValueType.show(retry.delay())),
            retry(
                    "multiplier",
                    ValueType.decimal(1, Double.MAX_VALUE),
                    RetryPolicy::multiplier,
                    retry -> Double.toString(retry.multiplier())),
            retry("max-delay", ValueType.DURATION, RetryPolicy::maxDelay, retry -> ValueType.show(retry.maxDelay())),
            retry("jitter", ValueType.decimal(0, 1), RetryPolicy::jitter, retry -> Double.toString(retry.jitter())),
            letters("topic", ValueType.TEXT, DeadLetterPolicy::topic, DeadLetterPolicy::topic),
            letters("create", ValueType.FLAG, DeadLetterPolicy::create, policy -> Boolean.toString(policy.create())),
            letters("header-prefix", ValueType.TEXT, DeadLetterPolicy::headerPrefix, DeadLetterPolicy::headerPrefix),
            letters(
                    "max-text-length",
                    ValueType.wholeNumber(0),
                    DeadLetterPolicy::maxTextLength,
                    policy -> Integer.toString(policy.maxTextLength())));

    /** Below this, each further header of dead letters has a key of its own. */
    static final String HEADERS = "dead-letter.headers";

    private FailureKeys() {}

    private static <T> Key<T> retry(
            String name,
            ValueType<T> type,
            BiFunction<RetryPolicy, T, RetryPolicy> set,
            Function<RetryPolicy, String> show) {
        return new Key<>(
                "retry." + name,
                type,
                (own, farther, value) ->
                        own.with(set.apply(own.retry().or(farther::retry).orElseGet(RetryPolicy::standard), value)),
                options -> show.apply(options.retry()));
    }

    private static <T> Key<T> letters(
            String name,
            ValueType<T> type,
            BiFunction<DeadLetterPolicy, T, DeadLetterPolicy> set,
            Function<DeadLetterPolicy, String> show) {
        return new Key<>(
                "dead-letter." + name,
                type,
                (own, farther, value) -> own.with(set.apply(letters(own, farther), value)),
                options -> show.apply(options.deadLetters()));
    }

    private static DeadLetterPolicy letters(FailureChoices own, FailureChoices farther) {
        return own.deadLetters().or(farther::deadLetters).orElseGet(DeadLetterPolicy::standard);
    }

    /** Gives the choices with a further header of dead letters. */
    static FailureChoices withHeader(FailureChoices own, FailureChoices farther, String name, String value) {
        return own.with(letters(own, farther).header(name, value));
    }
}
