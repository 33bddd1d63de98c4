package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Middleware;
import dev.faststream.RetryPolicy;
import dev.faststream.internal.Problems;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What an annotation says of a subscription, but for its handler. Immutable.
 *
 * @param name names the handler in messages to people
 */
record AnnotatedOptions(String name, KafkaSubscriber subscriber, Problems problems) {
    SubscriberDraft toDraft() {
        SubscriberDraft draft = new SubscriberDraft(List.of(subscriber.topics()));
        draft.ownName(subscriber.name());
        draft.groupId(subscriber.groupId());
        addKeyValues("option", subscriber.options(), draft::option);
        draft.autoOffsetReset(subscriber.autoOffsetReset());
        addKeyValues("property", subscriber.properties(), draft::property);
        Arrays.stream(subscriber.codec()).map(Source::<Codec>ofClass).forEach(draft::codec);
        Arrays.stream(subscriber.middleware()).map(Source::<Middleware>ofClass).forEach(draft::middleware);
        for (String partition : subscriber.partitions()) {
            draft.partitions(chosen -> chosen.withText(partition));
        }
        draft.noReply(subscriber.noReply());
        addBatch(draft);
        addFailures(draft);
        draft.maxWorkers(subscriber.maxWorkers());
        single("ordering", subscriber.ordering()).ifPresent(draft::ordering);
        draft.maxOpenRecords(subscriber.maxOpenRecords());
        draft.maxOpenBytes(subscriber.maxOpenBytes());
        draft.commitIntervalMs(subscriber.commitIntervalMs());
        draft.commitEvery(subscriber.commitEvery());
        draft.handlerTimeoutMs(subscriber.handlerTimeoutMs());
        return draft;
    }

    private void addBatch(SubscriberDraft draft) {
        BatchOptions batch =
                new BatchOptions(subscriber.maxRecords(), subscriber.batchTimeoutMs(), subscriber.batchBy());
        if (subscriber.batch()) {
            draft.batch(batch);
        } else {
            problems.check(
                    batch.equals(BatchOptions.STANDARD),
                    name + " sets maxRecords, batchTimeoutMs or batchBy, but takes single messages; add batch = true,"
                            + " or remove them");
        }
    }

    private void addFailures(SubscriberDraft draft) {
        single("ackPolicy", subscriber.ackPolicy())
                .ifPresent(policy -> draft.failures(choices -> choices.with(policy)));
        single("retry", subscriber.retry())
                .map(RetryPolicy::of)
                .ifPresent(policy -> draft.failures(choices -> choices.with(policy)));
        single("deadLetter", subscriber.deadLetter())
                .map(this::policyOf)
                .ifPresent(policy -> draft.failures(choices -> choices.with(policy)));
    }

    private DeadLetterPolicy policyOf(DeadLetter deadLetter) {
        Map<String, String> headers = new LinkedHashMap<>();
        addKeyValues("dead letter header", deadLetter.headers(), headers::put);
        return new DeadLetterPolicy(
                deadLetter.topic(),
                deadLetter.create(),
                deadLetter.headerPrefix(),
                headers,
                deadLetter.maxTextLength());
    }

    /** Annotations have no value for nothing, which is why an option may be written as none or one. */
    private <T> Optional<T> single(String option, T[] values) {
        problems.check(
                values.length <= 1,
                name + ": " + option + " has " + values.length + " values, which can't all hold; leave one");
        return values.length == 1 ? Optional.of(values[0]) : Optional.empty();
    }

    private void addKeyValues(String what, String[] texts, BiConsumer<String, String> add) {
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals > 0) {
                add.accept(
                        text.substring(0, equals).strip(),
                        text.substring(equals + 1).strip());
            } else {
                problems.add(name + ": the " + what + " '" + text + "' is not of the form key=value");
            }
        }
    }
}
