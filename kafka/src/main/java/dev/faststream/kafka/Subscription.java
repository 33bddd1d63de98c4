package dev.faststream.kafka;

import dev.faststream.kafka.internal.Reads;
import java.util.List;
import java.util.stream.Stream;

/**
 * What to read, how, and who handles it. Immutable; made of an annotation or of a builder, which are the same from here
 * on.
 *
 * @param name names the handler in messages to people
 * @param middlewares what is around the handler and its results
 * @param rebalanceListener the user's, told of partitions that come and go
 * @param handle what the user holds of it
 */
record Subscription(
        String name,
        Topics topics,
        SubscriberOptions options,
        HandlerSource handler,
        MiddlewareChoices middlewares,
        RebalanceListener rebalanceListener,
        KafkaSubscription handle) {
    /** All topics that results go to. */
    List<String> resultTopics() {
        return Stream.concat(options.publishTo().stream(), handler.resultTopics().stream())
                .distinct()
                .toList();
    }

    /** States what it reads, in which order, what it guarantees, and what becomes of a failure. */
    String describe() {
        String what = options.batch()
                .map(batch -> "batches of up to " + batch.maxRecords() + " records or " + batch.timeoutMs() + " ms"
                        + (batch.by() == BatchBy.PARTITION ? ", each of one partition" : ""))
                .orElse("single messages");
        String source = options.groupId().map(group -> "group " + group).orElseGet(this::withoutGroup);
        String timeout = options.handlerTimeoutMs() == 0 ? "" : " or after " + options.handlerTimeoutMs() + " ms";
        String results = resultTopics().isEmpty() ? "" : "; results to " + String.join(", ", resultTopics());
        return name + " reads " + topics + " (" + String.join(", ", source, what, order(), guarantee())
                + "); on failure" + timeout + ": " + failurePath() + results + handler.describe();
    }

    private String withoutGroup() {
        ChosenPartitions partitions = options.consumer().partitions();
        return "no group, from " + options.effectiveOffsetReset()
                + (partitions.isAll() ? "" : ", partitions " + partitions);
    }

    private String order() {
        int workers = options.concurrency().maxWorkers();
        String kept = switch (options.concurrency().ordering()) {
            case KEY -> "in order per key";
            case PARTITION -> "in order per partition";
            case NONE -> "in any order";
        };
        return workers > 1 ? kept + " on up to " + workers + " workers" : kept;
    }

    private String guarantee() {
        if (options.groupId().isEmpty()) {
            return "commits nothing";
        }
        return switch (options.failures().ackPolicy()) {
            case REJECT_ON_ERROR, NACK_ON_ERROR, ACK -> "at least once";
            case ACK_FIRST -> "at most once";
            case MANUAL -> "as marked by the handler";
        };
    }

    private String failurePath() {
        int attempts = options.failures().retry().attempts();
        String tried = attempts == 1 ? "1 attempt" : attempts + " attempts";
        return switch (options.failures().ackPolicy()) {
            case REJECT_ON_ERROR ->
                tried + ", then "
                        + options.groupId()
                                .map(group -> String.join(
                                        ", ", deadLetterTopics(group).toList()))
                                .orElse("logged and skipped");
            case NACK_ON_ERROR -> "redelivered until it succeeds";
            case ACK -> tried + ", then logged and skipped";
            case ACK_FIRST -> "logged and skipped";
            case MANUAL -> "left as the handler marked it";
        };
    }

    /** The topics for its dead letters that a subscription of the same group reads. */
    List<String> deadLetterTopicsThatAreReadBy(Subscription reader) {
        return options.groupId().equals(reader.options.groupId())
                ? options.groupId().stream()
                        .flatMap(this::deadLetterTopics)
                        .filter(reader.topics::matches)
                        .toList()
                : List.of();
    }

    /** What it reads and writes, for those who look on. */
    Reads reads() {
        return new Reads(
                name,
                topics.isPattern() ? List.of() : topics.names(),
                topics::matches,
                options.groupId(),
                resultTopics(),
                options.groupId()
                        .map(group -> new Reads.Letters(
                                topic -> options.failures().deadLetters().topicFor(group, topic),
                                options.failures().deadLetters().headerPrefix())));
    }

    /** The topics for its dead letters, as far as they are known before there are any. */
    Stream<String> deadLetterTopics(String groupId) {
        DeadLetterPolicy policy = options.failures().deadLetters();
        return topics.names().stream()
                .map(topic -> policy.topicFor(groupId, topic))
                .distinct();
    }
}
