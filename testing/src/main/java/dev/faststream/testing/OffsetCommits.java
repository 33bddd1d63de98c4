package dev.faststream.testing;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetCommitCallback;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's commits. Those in the background are made at once, and what came of them is told when the consumer
 * polls, commits or closes. Only the consumer's thread uses it.
 */
final class OffsetCommits {
    private final InMemoryCluster cluster;
    private final @Nullable String group;
    private final Supplier<Optional<GroupMember>> member;
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();

    OffsetCommits(InMemoryCluster cluster, @Nullable String group, Supplier<Optional<GroupMember>> member) {
        this.cluster = cluster;
        this.group = group;
        this.member = member;
    }

    private String demandGroup() {
        if (group == null) {
            throw new InvalidGroupIdException("To use the group management or offset commit APIs, you must provide a"
                    + " valid group.id in the consumer configuration.");
        }
        return group;
    }

    boolean hasAnswers() {
        return !answers.isEmpty();
    }

    void tellAnswers() {
        for (Runnable next = answers.poll(); next != null; next = answers.poll()) {
            next.run();
        }
    }

    void async(Map<TopicPartition, OffsetAndMetadata> offsets, @Nullable OffsetCommitCallback callback) {
        String id = demandGroup();
        Map<TopicPartition, OffsetAndMetadata> copy = Map.copyOf(offsets);
        Exception failure = cluster.ask(known -> Optional.<Exception>ofNullable(tryOnce(known, id, copy)))
                .map(cause -> cause instanceof RetriableException ? new RetriableCommitFailedException(cause) : cause)
                .orElse(null);
        if (callback != null) {
            answers.add(() -> callback.onComplete(copy, failure));
        }
    }

    /** Tries again what may be tried again, until the time is over. */
    void sync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
        String id = demandGroup();
        tellAnswers();
        Map<TopicPartition, OffsetAndMetadata> copy = Map.copyOf(offsets);
        long untilMs = cluster.time().nowMs() + timeout.toMillis();
        while (true) {
            KafkaException failure = cluster.ask(known -> Optional.ofNullable(tryOnce(known, id, copy)))
                    .orElse(null);
            if (failure == null) {
                return;
            }
            if (!(failure instanceof RetriableException) || failure instanceof RebalanceInProgressException) {
                throw failure;
            }
            if (cluster.time().nowMs() >= untilMs) {
                throw new TimeoutException("Timeout of " + timeout.toMillis()
                        + "ms expired before successfully committing offsets " + copy);
            }
            cluster.awaitAny(() -> false, Math.min(100, untilMs - cluster.time().nowMs()));
        }
    }

    private @Nullable KafkaException tryOnce(
            ClusterState known, String id, Map<TopicPartition, OffsetAndMetadata> offsets) {
        if (known.isAway()) {
            return new DisconnectException("The broker is away");
        }
        try {
            Optional<GroupMember> current = member.get();
            current.ifPresent(joined -> joined.demandMayCommit(known));
            ClusterState.Group there = known.group(id);
            if (current.isEmpty() && !there.isEmpty()) {
                throw new CommitFailedException();
            }
        } catch (KafkaException e) {
            return e;
        }
        Optional<? extends KafkaException> fault = known.faults().nextCommit();
        if (fault.isPresent()) {
            return fault.get();
        }
        for (TopicPartition partition : offsets.keySet()) {
            if (known.log(partition).isEmpty()) {
                return new KafkaException("Topic or Partition " + partition + " does not exist");
            }
        }
        return known.group(id).offsets().commit(offsets);
    }

    /** What the group has committed: null for a partition without; waits for transactions that may change it. */
    Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions, Duration timeout) {
        String id = demandGroup();
        boolean decided = cluster.await(
                known -> !known.isAway() && !known.group(id).offsets().isUndecided(partitions), timeout.toMillis());
        if (!decided) {
            throw new TimeoutException("Timeout of " + timeout.toMillis()
                    + "ms expired before the last committed offset for partitions " + partitions
                    + " could be determined.");
        }
        Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>();
        cluster.tell(known -> partitions.forEach(partition ->
                found.put(partition, known.group(id).offsets().committed().get(partition))));
        return found;
    }
}
