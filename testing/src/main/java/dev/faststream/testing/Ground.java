package dev.faststream.testing;

import dev.faststream.internal.Time;
import dev.faststream.kafka.internal.Clients;
import dev.faststream.kafka.internal.Progress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The Kafka that a test runs on, and how time passes there. Used by the test's thread, unless said otherwise. */
interface Ground extends AutoCloseable {
    /** The time of whatever runs here. */
    Time time();

    /** Makes clients of it. Safe to use from any thread. */
    Clients clients();

    /** Lets so much time pass. */
    void advance(Duration duration);

    /** Waits until a condition holds, for at most so long by the time here; tells whether it does. */
    boolean await(BooleanSupplier condition, Duration atMost);

    /** Lets go on what can go on at once; waits for nothing that lasts. */
    void settle(List<Progress> loops);

    /** Waits until all is read, and nothing is with a handler or on its way back; tells whether that came about. */
    boolean awaitIdle(List<Progress> loops);

    /** Waits until all that is done is committed; tells whether that came about. */
    boolean awaitCommitted(List<Progress> loops);

    // --- what lies there

    /** Makes a topic, unless there is one of that name. */
    void create(String topic, int partitions);

    /** Gives how many partitions each topic has. */
    Map<String, Integer> topics();

    /**
     * Reads a topic from where it was when this began, one partition after the other; nothing of one that is missing.
     */
    List<ConsumerRecord<byte[], byte[]>> read(String topic);

    /** Gives the end of each partition of a topic, as a consumer of what is committed sees it. */
    Map<TopicPartition, Long> ends(String topic);

    /** Gives what a group has committed. */
    Map<TopicPartition, OffsetAndMetadata> committed(String group);

    /** Runs what stops an app, which may wait for handlers that wait for something. */
    void runStop(Runnable stop);

    /** Makes things go wrong. */
    FaultsOf faults();

    /** Ends it, whatever still runs. */
    @Override
    void close();

    /** The faults that a Kafka can be given. */
    interface FaultsOf {
        void failCommits(int count);

        void failSends(String topic, int count, boolean written);

        void duplicate(String topic);

        void away(Duration duration);

        void rebalance(String group);

        void evict(String group);

        void compact(String topic);
    }
}
