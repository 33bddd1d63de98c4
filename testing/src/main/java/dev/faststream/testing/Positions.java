package dev.faststream.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.internals.AutoOffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The partitions of a consumer, where it is in each, and which are paused. The consumer's thread alone changes it, with
 * the cluster's lock held where others may ask.
 */
final class Positions {
    private static final class At {
        private @Nullable Long offset;
        private @Nullable AutoOffsetResetStrategy reset;
        private @Nullable Long knownEnd;
        private boolean paused;
    }

    private final InMemoryCluster cluster;
    private final @Nullable String group;
    private final boolean readCommitted;
    private final int maxPollRecords;
    private final AutoOffsetResetStrategy resets;
    private Map<TopicPartition, At> assigned = new LinkedHashMap<>();

    Positions(InMemoryCluster cluster, ClientConfig config) {
        this.cluster = cluster;
        this.group = config.text(ConsumerConfig.GROUP_ID_CONFIG).orElse(null);
        this.readCommitted = config.text(ConsumerConfig.ISOLATION_LEVEL_CONFIG)
                .orElse("read_uncommitted")
                .equals("read_committed");
        this.maxPollRecords = (int) config.number(ConsumerConfig.MAX_POLL_RECORDS_CONFIG);
        this.resets = AutoOffsetResetStrategy.fromString(
                config.text(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG).orElse("latest"));
    }

    boolean readsCommitted() {
        return readCommitted;
    }

    /** Replaces the partitions; what stays keeps its position, and whether it is paused. */
    void assign(Collection<TopicPartition> partitions) {
        cluster.tell(known -> {
            Map<TopicPartition, At> next = new LinkedHashMap<>();
            partitions.forEach(partition -> {
                At at = assigned.get(partition);
                next.put(partition, at == null ? new At() : at);
            });
            assigned = next;
        });
    }

    Set<TopicPartition> assigned() {
        return new LinkedHashSet<>(assigned.keySet());
    }

    Set<TopicPartition> paused() {
        Set<TopicPartition> paused = new HashSet<>();
        assigned.forEach((partition, at) -> {
            if (at.paused) {
                paused.add(partition);
            }
        });
        return paused;
    }

    void pause(Collection<TopicPartition> partitions, boolean pause) {
        partitions.forEach(this::demand);
        cluster.tell(known -> partitions.forEach(partition -> demand(partition).paused = pause));
    }

    private At demand(TopicPartition partition) {
        At at = assigned.get(partition);
        if (at == null) {
            throw new IllegalStateException("No current assignment for partition " + partition);
        }
        return at;
    }

    void seek(TopicPartition partition, long offset) {
        At at = demand(partition);
        cluster.tell(known -> {
            at.offset = offset;
            at.reset = null;
        });
    }

    /** The offset is looked up when it is needed. */
    void seek(Collection<TopicPartition> partitions, AutoOffsetResetStrategy to) {
        Collection<TopicPartition> wanted = partitions.isEmpty() ? assigned.keySet() : partitions;
        wanted.forEach(this::demand);
        cluster.tell(known -> wanted.forEach(partition -> {
            At at = demand(partition);
            at.offset = null;
            at.reset = to;
        }));
    }

    /** All positions that are known, as a commit without offsets takes them. */
    Map<TopicPartition, OffsetAndMetadata> all() {
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>();
        assigned.forEach((partition, at) -> {
            if (at.offset != null) {
                all.put(partition, new OffsetAndMetadata(at.offset));
            }
        });
        return all;
    }

    OptionalLong lag(TopicPartition partition) {
        At at = demand(partition);
        return at.offset == null || at.knownEnd == null
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, at.knownEnd - at.offset));
    }

    /** Where a partition is read next, or empty where the cluster can't tell now. */
    OptionalLong position(TopicPartition partition) {
        At at = assigned.get(partition);
        if (at == null) {
            throw new IllegalStateException(
                    "You can only check the position for partitions assigned to this consumer.");
        }
        return cluster.ask(known -> {
            resolve(known, partition, at);
            return at.offset == null ? OptionalLong.empty() : OptionalLong.of(at.offset);
        });
    }

    private void resolve(ClusterState known, TopicPartition partition, At at) {
        PartitionLog log = known.log(partition).orElse(null);
        if (known.isAway() || log == null) {
            return;
        }
        if (at.offset == null && at.reset == null) {
            OffsetAndMetadata committed = group == null
                    ? null
                    : known.group(group).offsets().committed().get(partition);
            if (group != null && known.group(group).offsets().isUndecided(Set.of(partition))) {
                return;
            }
            at.offset = committed == null ? null : committed.offset();
            at.reset = committed == null ? resets : null;
        }
        if (at.offset == null && at.reset != null) {
            if (at.reset.type() == AutoOffsetResetStrategy.StrategyType.NONE) {
                at.reset = null;
                throw new NoOffsetForPartitionException(partition);
            }
            at.offset = reset(known, log, at.reset);
            at.reset = null;
        }
    }

    private long reset(ClusterState known, PartitionLog log, AutoOffsetResetStrategy to) {
        return switch (to.type()) {
            case EARLIEST -> log.start();
            case LATEST, NONE -> log.end(readCommitted);
            case BY_DURATION ->
                log
                        .firstAt(
                                known.now().toEpochMilli()
                                        - to.duration().orElseThrow().toMillis(),
                                readCommitted)
                        .stream()
                        .map(StoredRecord::offset)
                        .findFirst()
                        .orElseGet(() -> log.end(readCommitted));
        };
    }

    /** Tells whether a fetch would give records, or move a position. */
    boolean canFetch(ClusterState known) {
        return !known.isAway()
                && assigned.entrySet().stream()
                        .anyMatch(entry -> !entry.getValue().paused
                                && known.log(entry.getKey())
                                        .filter(log -> entry.getValue().offset == null
                                                || log.end(readCommitted) > entry.getValue().offset)
                                        .isPresent());
    }

    /** Reads on from the positions: one partition after the other, the first one goes last next time. */
    ConsumerRecords<byte[], byte[]> fetch() {
        return cluster.ask(known -> {
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
            Map<TopicPartition, OffsetAndMetadata> next = new LinkedHashMap<>();
            int left = maxPollRecords;
            for (TopicPartition partition : known.isAway() ? Set.<TopicPartition>of() : assigned()) {
                At at = demand(partition);
                PartitionLog log = known.log(partition).orElse(null);
                if (at.paused || log == null) {
                    continue;
                }
                resolve(known, partition, at);
                at.knownEnd = log.end(readCommitted);
                if (at.offset == null || left == 0 || isOutOfRange(partition, at, log)) {
                    continue;
                }
                PartitionLog.Fetched fetched = log.read(at.offset, left, readCommitted);
                if (fetched.nextOffset() > at.offset) {
                    left -= fetched.records().size();
                    take(partition, at, fetched, records, next);
                }
            }
            return new ConsumerRecords<>(records, next);
        });
    }

    private void take(
            TopicPartition partition,
            At at,
            PartitionLog.Fetched fetched,
            Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records,
            Map<TopicPartition, OffsetAndMetadata> next) {
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        fetched.records().forEach(record -> found.add(record.toConsumerRecord(partition)));
        if (!found.isEmpty()) {
            records.put(partition, found);
        }
        at.offset = fetched.nextOffset();
        next.put(partition, new OffsetAndMetadata(fetched.nextOffset()));
        assigned.remove(partition);
        assigned.put(partition, at);
    }

    private boolean isOutOfRange(TopicPartition partition, At at, PartitionLog log) {
        Long offset = at.offset;
        if (offset == null || (offset >= log.start() && offset <= log.end())) {
            return false;
        }
        if (resets.type() == AutoOffsetResetStrategy.StrategyType.NONE) {
            throw new OffsetOutOfRangeException(Map.of(partition, offset));
        }
        at.offset = null;
        at.reset = resets;
        return true;
    }
}
