package dev.faststream.kafka;

import dev.faststream.internal.Problems;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** Says what is wrong with a subscription's options, before anything is connected. Used by one thread. */
final class SubscriptionChecks {
    private static final Pattern OFFSET_RESET = Pattern.compile("earliest|latest|none|by_duration:P.+");
    private static final Map<String, String> NOT_TO_BE_SET = Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "the broker sets it; give the servers to KafkaBroker.of(...)",
            ConsumerConfig.GROUP_ID_CONFIG, "set groupId instead",
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "set autoOffsetReset instead",
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "only what is done is committed; leave it out",
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                    "bodies are decoded after polling; give broker.codec(...) a codec",
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                    "bodies are decoded after polling; give broker.codec(...) a codec",
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                    "a mistyped topic would be created; create topics beforehand");

    private final Subscription subscription;
    private final Problems problems;

    SubscriptionChecks(Subscription subscription, Problems problems) {
        this.subscription = subscription;
        this.problems = problems;
    }

    void run() {
        subscription.topics().problems().forEach(this::problem);
        checkBatch();
        checkOffsetReset();
        subscription.options().consumer().properties().forEach(this::checkProperty);
        for (String topic : subscription.resultTopics()) {
            check(Topics.isLegal(topic) && !topic.contains("{"), "publishes to " + Topics.illegal(topic));
        }
        subscription.handler().problems(subscription.options()).forEach(this::problem);
        checkConcurrency(subscription.options().concurrency());
        checkCommits(subscription.options().commits());
        long timeoutMs = subscription.options().handlerTimeoutMs();
        check(timeoutMs >= 0, "handlerTimeoutMs is " + timeoutMs + "; 0 lets a handler take as long as it wants");
        checkPartitions(subscription.options().consumer());
        if (subscription.options().groupId().isEmpty()) {
            checkWithoutGroup();
        }
    }

    private void problem(String problem) {
        problems.add(subscription.name() + ": " + problem);
    }

    private void check(boolean holds, String problem) {
        if (!holds) {
            problem(problem);
        }
    }

    private void checkBatch() {
        subscription.options().batch().ifPresent(batch -> {
            check(batch.maxRecords() >= 1, "maxRecords is " + batch.maxRecords() + "; a batch has at least 1 record");
            check(
                    batch.timeoutMs() >= 0,
                    "batchTimeoutMs is " + batch.timeoutMs() + "; 0 takes what is there, more waits that many ms");
        });
    }

    private void checkOffsetReset() {
        String reset = subscription.options().consumer().autoOffsetReset();
        check(
                reset.isBlank() || OFFSET_RESET.matcher(reset).matches(),
                "autoOffsetReset is '" + reset + "'; use earliest, latest, none or by_duration:PT1H");
    }

    private void checkProperty(String key, String value) {
        String reason = NOT_TO_BE_SET.get(key);
        if (reason != null) {
            problem("the property " + key + " can't be set: " + reason);
            return;
        }
        NativeProperties.OF_CONSUMERS.problem(key, value).ifPresent(this::problem);
    }

    private void checkConcurrency(ConcurrencyOptions concurrency) {
        int records = concurrency.maxOpenRecords();
        check(
                concurrency.maxWorkers() >= 1,
                "maxWorkers is " + concurrency.maxWorkers() + "; 1 handles one after the other, more side by side");
        check(records >= 1, "maxOpenRecords is " + records + "; at least 1 has to be read to be handled");
        check(
                concurrency.maxOpenBytes() >= 1,
                "maxOpenBytes is " + concurrency.maxOpenBytes() + "; it has to be 1 or more, and a record that is"
                        + " larger is read nevertheless");
        check(
                concurrency.maxWorkers() <= Math.max(1, records),
                "maxWorkers is " + concurrency.maxWorkers() + ", but maxOpenRecords is " + records
                        + ", so that some would never have anything to do; raise maxOpenRecords, or lower maxWorkers");
        subscription
                .options()
                .batch()
                .map(BatchOptions::maxRecords)
                .ifPresent(most -> check(
                        most <= Math.max(1, records),
                        "maxRecords is " + most + ", but maxOpenRecords is " + records + ", so that a batch would never"
                                + " be full; raise maxOpenRecords, or lower maxRecords"));
    }

    private void checkCommits(CommitOptions commits) {
        check(
                commits.intervalMs() >= 0,
                "commitIntervalMs is " + commits.intervalMs() + "; 0 commits at once, more waits up to that many ms");
        check(
                commits.every() >= 0,
                "commitEvery is " + commits.every() + "; 0 commits by interval only, more after that many records");
    }

    private void checkPartitions(ConsumerOptions consumer) {
        if (consumer.partitions().isAll()) {
            return;
        }
        check(
                consumer.groupId().isEmpty(),
                "it reads the partitions " + consumer.partitions() + ", but has a group, "
                        + consumer.groupId().orElse("")
                        + ", which shares out the partitions itself; remove one of the two");
        check(
                !subscription.topics().isPattern(),
                "it reads the partitions " + consumer.partitions()
                        + ", but its topics have variables; name the topics, or" + " read all partitions");
        consumer.partitions().starts().keySet().stream()
                .filter(number -> number < 0)
                .forEach(number -> problem("the partition " + number + " can't be; partitions are numbered from 0"));
    }

    private void checkWithoutGroup() {
        check(
                subscription.options().commits().equals(CommitOptions.STANDARD),
                "it says when to commit, but without a group nothing is committed; set groupId, or remove"
                        + " commitIntervalMs and commitEvery");
        check(
                !subscription.options().consumer().properties().containsKey(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                "the property " + ConsumerConfig.GROUP_INSTANCE_ID_CONFIG + " makes it a static member of a group, but"
                        + " it has none; set groupId, or remove the property");
    }
}
