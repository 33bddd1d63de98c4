package dev.faststream.kafka;

import dev.faststream.internal.Commit;
import dev.faststream.internal.Partition;
import dev.faststream.internal.Shares;
import dev.faststream.internal.Time;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.OffsetMetadataTooLarge;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place that commits: what is done and nothing else, one commit at a time, and remembered only after it has
 * succeeded. Not thread-safe: only the poll loop's thread touches it.
 */
final class Commits {
    private static final Logger log = LoggerFactory.getLogger(Commits.class);

    private final String subscription;
    private final CommitOptions options;
    private final Shares<ConsumerRecord<byte[], byte[]>> shares;
    private final Membership membership;
    private final Time time;
    private boolean underWay;
    private boolean metadataIsTooLarge;
    private long nextMs;
    private long doneAtLast;

    Commits(
            Subscription subscription,
            Shares<ConsumerRecord<byte[], byte[]>> shares,
            Membership membership,
            Time time) {
        this.subscription = subscription.name();
        this.options = subscription.options().commits();
        this.shares = shares;
        this.membership = membership;
        this.time = time;
    }

    /** Commits in the background, if it is time, there is something new and the last commit has been answered. */
    void whenDue(long nowMs) {
        if (underWay || !isDue(nowMs)) {
            return;
        }
        Map<Partition, Commit> commits = shares.committable();
        if (!commits.isEmpty()) {
            underWay = true;
            begins(nowMs);
            membership.commit(toNative(commits), failure -> answered(commits, failure));
        }
    }

    private boolean isDue(long nowMs) {
        boolean enough = options.every() > 0 && shares.doneRecords() - doneAtLast >= options.every();
        return enough || nowMs >= nextMs;
    }

    private void begins(long nowMs) {
        nextMs = nowMs + options.intervalMs();
        doneAtLast = shares.doneRecords();
    }

    private void answered(Map<Partition, Commit> commits, @Nullable Exception failure) {
        underWay = false;
        if (failure == null) {
            commits.forEach(shares::committed);
        } else if (failure instanceof RebalanceInProgressException) {
            log.debug("{} commits when the rebalance is completed", subscription);
        } else {
            noteTooLarge(failure);
            log.warn(
                    "{}: the commit of {} failed, it is tried again: {}",
                    subscription,
                    offsets(commits),
                    failure.getMessage());
        }
    }

    /** Commits and waits for the answer; tells whether everything that is done is committed now. */
    boolean now() {
        try {
            commitNow();
            return true;
        } catch (KafkaException e) {
            sayThatItFailed(e);
            return false;
        }
    }

    /**
     * Commits at the end, when nothing runs any more. A member of the classic protocol that has asked to join again
     * can't commit before the rebalance is completed, so that it is waited for.
     *
     * @param rebalance polls, which completes a rebalance when the others are ready
     */
    void last(Runnable rebalance, long deadlineMs) {
        while (true) {
            try {
                commitNow();
                return;
            } catch (RebalanceInProgressException e) {
                if (time.nowMs() >= deadlineMs) {
                    sayThatItFailed(e);
                    return;
                }
                rebalance.run();
            } catch (KafkaException e) {
                sayThatItFailed(e);
                return;
            }
        }
    }

    private void sayThatItFailed(KafkaException failure) {
        log.warn(
                "{}: the commit of {} failed, so what came before these offsets will be handled again: {}",
                subscription,
                offsets(shares.committable()),
                failure.getMessage());
    }

    private void commitNow() {
        begins(time.nowMs());
        Map<Partition, Commit> commits = shares.committable();
        if (commits.isEmpty()) {
            return;
        }
        try {
            membership.commitNow(toNative(commits));
        } catch (OffsetMetadataTooLarge e) {
            if (!noteTooLarge(e)) {
                throw e;
            }
            membership.commitNow(toNative(commits));
        }
        commits.forEach(shares::committed);
    }

    /**
     * The broker's limit may be lower than the usual one: then the offsets go alone, which is always right. Tells
     * whether that is news.
     */
    private boolean noteTooLarge(Exception failure) {
        boolean news = failure instanceof OffsetMetadataTooLarge && !metadataIsTooLarge;
        if (news) {
            metadataIsTooLarge = true;
            log.warn(
                    "{}: the broker's offset.metadata.max.bytes is too small for what is done out of order. From now on"
                            + " only offsets are committed, and a restart repeats more.",
                    subscription);
        }
        return news;
    }

    private static Map<Partition, Long> offsets(Map<Partition, Commit> commits) {
        Map<Partition, Long> offsets = new LinkedHashMap<>();
        commits.forEach((partition, commit) -> offsets.put(partition, commit.offset()));
        return offsets;
    }

    private Map<TopicPartition, OffsetAndMetadata> toNative(Map<Partition, Commit> commits) {
        Map<TopicPartition, OffsetAndMetadata> converted = new HashMap<>();
        commits.forEach((partition, commit) -> converted.put(
                Reading.partition(partition),
                new OffsetAndMetadata(commit.offset(), metadataIsTooLarge ? "" : commit.metadata())));
        return converted;
    }
}
