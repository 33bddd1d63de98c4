package dev.faststream.kafka;

import dev.faststream.internal.DoneRanges;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Without a group: all partitions of the topics, or those that were chosen, and nothing is committed. Partitions that
 * appear later are read from their beginning, as everything in them is new, unless it was said where they begin. Not
 * thread-safe: only the poll loop's thread touches it.
 */
final class WholeTopics implements Membership {
    private static final Logger log = LoggerFactory.getLogger(WholeTopics.class);
    private static final long LOOK_AGAIN_MS = 10_000;

    private final Consumer<byte[], byte[]> consumer;
    private final TopicWatch watch;
    private final MembershipListener listener;
    private final ChosenPartitions chosen;
    private final Set<TopicPartition> assigned =
            new TreeSet<>((a, b) -> a.topic().equals(b.topic())
                    ? Integer.compare(a.partition(), b.partition())
                    : a.topic().compareTo(b.topic()));
    private long lookAtMs;

    WholeTopics(Consumer<byte[], byte[]> consumer, TopicWatch watch, MembershipListener listener) {
        this.consumer = consumer;
        this.watch = watch;
        this.listener = listener;
        this.chosen = watch.subscription().options().consumer().partitions();
    }

    @Override
    public void join() {
        List<TopicPartition> first = findNew();
        consumer.assign(assigned);
        begin(first);
    }

    @Override
    public void refresh(long nowMs) {
        if (lookAtMs == 0) {
            lookAtMs = nowMs + LOOK_AGAIN_MS;
        }
        if (nowMs < lookAtMs) {
            return;
        }
        lookAtMs = nowMs + LOOK_AGAIN_MS;
        try {
            List<TopicPartition> more = findNew();
            if (!more.isEmpty()) {
                consumer.assign(assigned);
                consumer.seekToBeginning(more);
                begin(more);
            }
        } catch (KafkaException e) {
            log.debug(
                    "Can't look for new partitions of {} now",
                    watch.subscription().topics(),
                    e);
        }
    }

    private List<TopicPartition> findNew() {
        List<TopicPartition> found = new ArrayList<>();
        watch.look().forEach((topic, count) -> {
            for (int number = 0; number < count; number++) {
                TopicPartition partition = new TopicPartition(topic, number);
                if (chosen.contains(number) && assigned.add(partition)) {
                    found.add(partition);
                }
            }
            sayWhichAreMissing(topic, count);
        });
        return found;
    }

    private void sayWhichAreMissing(String topic, int count) {
        List<Integer> missing = chosen.starts().keySet().stream()
                .filter(number -> number >= count)
                .sorted()
                .toList();
        if (!missing.isEmpty()) {
            log.warn(
                    "{} reads the partitions {} of topic {}, which has only {}. It starts to read them when they are"
                            + " added.",
                    watch.subscription().name(),
                    missing,
                    topic,
                    count);
        }
    }

    private void seek(TopicPartition partition) {
        chosen.startOf(partition.partition()).ifPresent(start -> {
            switch (start) {
                case StartAt.Beginning beginning -> consumer.seekToBeginning(List.of(partition));
                case StartAt.End end -> consumer.seekToEnd(List.of(partition));
                case StartAt.Offset(long offset) -> consumer.seek(partition, offset);
                case StartAt.Time(Instant time) ->
                    new AssignedPartitions(consumer, List.of(partition)).seekToTime(time);
            }
        });
    }

    private void begin(List<TopicPartition> partitions) {
        partitions.forEach(this::seek);
        partitions.forEach(partition -> listener.assigned(partition, consumer.position(partition), DoneRanges.EMPTY));
        log.info("{} reads {}", watch.subscription().name(), partitions);
    }

    @Override
    public boolean isReading() {
        return !assigned.isEmpty();
    }

    @Override
    public void commit(Map<TopicPartition, OffsetAndMetadata> offsets, Committed committed) {
        committed.done(null);
    }

    @Override
    public void commitNow(Map<TopicPartition, OffsetAndMetadata> offsets) {}
}
