package dev.faststream.testing;

import java.time.Duration;

/**
 * Lets things go wrong. What a real broker can't be made to do is refused there with an
 * {@link UnsupportedOperationException}. Used by the test's thread.
 */
public final class KafkaFaults {
    private final Ground.FaultsOf faults;

    KafkaFaults(Ground.FaultsOf faults) {
        this.faults = faults;
    }

    /** The next commits, so many of them, fail in a way that may be tried again. */
    public KafkaFaults failCommits(int count) {
        faults.failCommits(count);
        return this;
    }

    /** The next messages for a topic, so many of them, are not written, and the sender is told so. */
    public KafkaFaults failSends(String topic, int count) {
        faults.failSends(topic, count, false);
        return this;
    }

    /** The next messages for a topic, so many of them, are written, but the sender is told that they may not be. */
    public KafkaFaults loseAcknowledgements(String topic, int count) {
        faults.failSends(topic, count, true);
        return this;
    }

    /** The next message for a topic is written twice. */
    public KafkaFaults duplicateNext(String topic) {
        faults.duplicate(topic);
        return this;
    }

    /** The broker does not answer for so long. */
    public KafkaFaults brokerAway(Duration duration) {
        faults.away(duration);
        return this;
    }

    /**
     * Takes all partitions from the members of a group, as a rebalance does, and gives them again. It begins when time
     * passes or somebody waits; this returns at once.
     */
    public KafkaFaults rebalance(String group) {
        faults.rebalance(group);
        return this;
    }

    /** Throws all members out of a group, as it happens to those that were away for too long. */
    public KafkaFaults evict(String group) {
        faults.evict(group);
        return this;
    }

    /** Removes from a topic what compaction would: of each key all but the last record, and what was aborted. */
    public KafkaFaults compact(String topic) {
        faults.compact(topic);
        return this;
    }
}
