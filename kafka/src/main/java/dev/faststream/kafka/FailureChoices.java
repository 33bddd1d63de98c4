package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.RetryPolicy;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What was said about failures, by a subscriber or for all of a broker; empty where nothing was said.
 *
 * @param ackPolicy when a record is done
 * @param retry how often and when it is tried again
 * @param deadLetters where it goes that can't be handled
 */
record FailureChoices(
        Optional<AckPolicy> ackPolicy, Optional<RetryPolicy> retry, Optional<DeadLetterPolicy> deadLetters) {
    static final FailureChoices NONE = new FailureChoices(Optional.empty(), Optional.empty(), Optional.empty());

    FailureChoices with(AckPolicy policy) {
        return new FailureChoices(Optional.of(policy), retry, deadLetters);
    }

    FailureChoices with(RetryPolicy policy) {
        return new FailureChoices(ackPolicy, Optional.of(policy), deadLetters);
    }

    FailureChoices with(DeadLetterPolicy policy) {
        return new FailureChoices(ackPolicy, retry, Optional.of(policy));
    }

    /** Whether it says what a key sets. */
    boolean says(String key) {
        return (key.equals("ack-policy") && ackPolicy.isPresent())
                || (key.startsWith("retry.") && retry.isPresent())
                || (key.startsWith("dead-letter.") && deadLetters.isPresent());
    }

    /** The same without placeholders. */
    FailureChoices resolved(Texts texts) {
        return new FailureChoices(ackPolicy, retry, deadLetters.map(policy -> policy.resolved(texts)));
    }

    /** Says what is wrong with each, by itself. */
    List<String> problems() {
        Stream<String> retries =
                retry.stream().flatMap(policy -> policy.problems().stream()).map(problem -> "retry: " + problem);
        Stream<String> letters = deadLetters.stream()
                .flatMap(policy -> policy.problems().stream())
                .map(problem -> "dead letters: " + problem);
        return Stream.concat(retries, letters).toList();
    }

    /** What is said here, and of the rest what is said farther away. */
    FailureChoices over(FailureChoices farther) {
        return new FailureChoices(
                ackPolicy.or(farther::ackPolicy), retry.or(farther::retry), deadLetters.or(farther::deadLetters));
    }

    /** Decides: what is said here wins, then the defaults, then what the framework does by itself. */
    FailureOptions or(FailureChoices defaults) {
        return new FailureOptions(
                ackPolicy.or(defaults::ackPolicy).orElse(AckPolicy.REJECT_ON_ERROR),
                retry.or(defaults::retry).orElseGet(RetryPolicy::standard),
                deadLetters.or(defaults::deadLetters).orElseGet(DeadLetterPolicy::standard));
    }
}
