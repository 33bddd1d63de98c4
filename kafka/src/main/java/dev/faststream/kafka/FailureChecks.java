package dev.faststream.kafka;

import dev.faststream.AckPolicy;
import dev.faststream.RetryPolicy;
import dev.faststream.Unwanted;
import dev.faststream.internal.Problems;
import java.util.List;
import java.util.Optional;

/**
 * Says which of a subscription's options about failures contradict each other or can't be, before anything is
 * connected. Used by one thread.
 */
final class FailureChecks {
    private static final List<AckPolicy> NEEDING_A_GROUP =
            List.of(AckPolicy.NACK_ON_ERROR, AckPolicy.ACK_FIRST, AckPolicy.MANUAL);

    private final Subscription subscription;
    private final FailureChoices chosen;
    private final AckPolicy ackPolicy;
    private final DeadLetterPolicy deadLetters;
    private final Problems problems;

    /**
     * Makes one.
     *
     * @param chosen what the subscriber said itself
     */
    FailureChecks(Subscription subscription, FailureChoices chosen, Problems problems) {
        this.subscription = subscription;
        this.chosen = chosen;
        this.ackPolicy = subscription.options().failures().ackPolicy();
        this.deadLetters = subscription.options().failures().deadLetters();
        this.problems = problems;
    }

    void run() {
        Optional<String> group = subscription.options().groupId();
        if (group.isEmpty()) {
            checkWithoutGroup();
        }
        checkUnwanted(group.isPresent());
        chosen.problems().forEach(problem -> check(false, problem));
        chosen.retry().ifPresent(this::checkRetry);
        chosen.deadLetters().ifPresent(policy -> checkDeadLetters());
        group.ifPresent(this::checkDeadLetterTopics);
    }

    private void check(boolean holds, String problem) {
        problems.check(holds, subscription.name() + ": " + problem);
    }

    private void checkWithoutGroup() {
        check(
                !NEEDING_A_GROUP.contains(ackPolicy),
                "ackPolicy is " + ackPolicy + ", but without a group nothing is remembered, so that there is nothing to"
                        + " acknowledge; set groupId, or choose REJECT_ON_ERROR or ACK");
        check(
                chosen.deadLetters().isEmpty(),
                "it says where dead letters go, but without a group there are none: what can't be handled is logged;"
                        + " set groupId, or remove it");
    }

    private void checkUnwanted(boolean group) {
        if (subscription.handler().unwanted() != Unwanted.DEAD_LETTER) {
            return;
        }
        check(
                group,
                "unwanted is DEAD_LETTER, but without a group there are no dead letters; set groupId, or choose FAIL or"
                        + " SKIP");
        check(
                ackPolicy != AckPolicy.ACK_FIRST,
                "unwanted is DEAD_LETTER, but ackPolicy is ACK_FIRST: a message is done before anybody looks at it;"
                        + " choose SKIP, or another ackPolicy");
    }

    private void checkRetry(RetryPolicy retry) {
        check(
                ackPolicy != AckPolicy.ACK_FIRST,
                "retry is set, but ackPolicy is ACK_FIRST: a message is done before its handler is called, and to try"
                        + " it again would handle it more than once; remove retry, or choose another ackPolicy");
        check(
                ackPolicy != AckPolicy.MANUAL,
                "retry is set, but ackPolicy is MANUAL: nothing is tried again unless the handler says nack; remove"
                        + " retry, or choose another ackPolicy");
        // An annotation does not tell whether the default was written down.
        check(
                ackPolicy != AckPolicy.NACK_ON_ERROR
                        || retry.attempts() == RetryPolicy.standard().attempts(),
                "retry has " + retry.attempts() + " attempts, but ackPolicy is NACK_ON_ERROR: a message is delivered"
                        + " again until it succeeds; remove attempts (the pauses may stay), or choose REJECT_ON_ERROR");
    }

    private void checkDeadLetters() {
        check(
                ackPolicy != AckPolicy.ACK_FIRST,
                "it says where dead letters go, but ackPolicy is ACK_FIRST: a message is done before its handler is"
                        + " called, and a failure is only logged; remove it, or choose REJECT_ON_ERROR");
    }

    private void checkDeadLetterTopics(String group) {
        Topics topics = subscription.topics();
        for (String topic : topics.names()) {
            if (Topics.isLegal(topic)) {
                String source = Topics.example(topic);
                checkDeadLetterTopic(source, deadLetters.topicFor(group, source));
            }
        }
    }

    private void checkDeadLetterTopic(String source, String name) {
        check(
                Topics.isLegal(name),
                name.length() > Topics.LONGEST
                        ? "its dead letters would go to '" + name + "', which is too long for a topic (" + name.length()
                                + " characters of at most " + Topics.LONGEST
                                + "); shorten the groupId, or name another topic for them"
                        : "its dead letters can't go there: " + Topics.illegal(name));
        boolean readAgain =
                subscription.topics().isPattern() ? subscription.topics().matches(name) : name.equals(source);
        check(
                !readAgain,
                "its dead letters from '" + source + "' would go to '" + name + "', which it reads itself, again and"
                        + " again; name another topic for them, such as " + DeadLetterPolicy.TOPIC);
    }
}
