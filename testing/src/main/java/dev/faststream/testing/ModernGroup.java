package dev.faststream.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The members of a group of the consumer protocol: the broker shares the partitions out, evenly and with as few moves
 * as possible, and a partition goes to its next owner when the last one has given it up. Not thread-safe: only its
 * cluster touches it, with its lock held.
 */
final class ModernGroup {
    private static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private static final class Member {
        private Set<String> topics;
        private final long longestPollMs;
        private long pollDueMs;
        private Set<TopicPartition> owned = new HashSet<>();
        private Set<TopicPartition> target = new HashSet<>();

        Member(Set<String> topics, long longestPollMs) {
            this.topics = topics;
            this.longestPollMs = longestPollMs;
        }
    }

    private final Map<String, Member> members = new LinkedHashMap<>();
    private Map<String, List<PartitionInfo>> topics = Map.of();
    private int epoch;

    boolean isEmpty() {
        return members.isEmpty();
    }

    Collection<String> members() {
        return members.keySet();
    }

    boolean has(String id) {
        return members.containsKey(id);
    }

    int epoch() {
        return epoch;
    }

    /** What there is to share out: told by the cluster whenever topics change. */
    void topics(Map<String, List<PartitionInfo>> existing) {
        if (!topics.equals(existing)) {
            topics = Map.copyOf(existing);
            share();
        }
    }

    /** Joins, or tells that the topics have changed. */
    void join(String id, Set<String> wanted, long longestPollMs, long nowMs) {
        Member known = members.get(id);
        if (known == null) {
            known = new Member(wanted, longestPollMs);
            members.put(id, known);
            share();
        } else if (!known.topics.equals(wanted)) {
            known.topics = wanted;
            share();
        }
        known.pollDueMs = nowMs + longestPollMs;
    }

    void polled(String id, long nowMs) {
        Member member = members.get(id);
        if (member != null) {
            member.pollDueMs = nowMs + member.longestPollMs;
        }
    }

    void leave(String id) {
        if (members.remove(id) != null) {
            share();
        }
    }

    void expire(long nowMs) {
        List<String> late = members.entrySet().stream()
                .filter(member -> member.getValue().pollDueMs < nowMs)
                .map(Map.Entry::getKey)
                .toList();
        late.forEach(this::leave);
    }

    void removeAll() {
        members.clear();
        epoch++;
    }

    /**
     * What a member is to have now: it first gives up what it must, then gets what nobody else has any more. Null for
     * who is no member.
     */
    @Nullable
    Set<TopicPartition> assignmentOf(String id) {
        Member member = members.get(id);
        if (member == null) {
            return null;
        }
        Set<TopicPartition> kept = new HashSet<>(member.owned);
        kept.retainAll(member.target);
        if (kept.size() < member.owned.size()) {
            return kept;
        }
        Set<TopicPartition> free = new HashSet<>(member.target);
        members.forEach((other, owner) -> {
            if (!other.equals(id)) {
                free.removeAll(owner.owned);
            }
        });
        kept.addAll(free);
        return kept;
    }

    /** A member has what it was given, and has given up the rest. */
    void owns(String id, Set<TopicPartition> owned) {
        Member member = members.get(id);
        if (member != null) {
            member.owned = new HashSet<>(owned);
        }
    }

    /** Takes all partitions from all members; {@link #share} gives them again. */
    void takeAll() {
        epoch++;
        members.values().forEach(member -> member.target = new HashSet<>());
    }

    /** Tells whether all have given up what they must. */
    boolean hasNoOwner() {
        return members.values().stream().allMatch(member -> member.owned.isEmpty());
    }

    /** Gives every member its share: who has more than that gives up some, and who has less gets what is left. */
    void share() {
        epoch++;
        Set<TopicPartition> taken = new HashSet<>();
        members.values().forEach(member -> {
            member.target.removeIf(partition -> !exists(partition) || !member.topics.contains(partition.topic()));
            member.target.removeIf(partition -> !taken.add(partition));
        });
        List<TopicPartition> free = new ArrayList<>(subscribed());
        free.removeAll(taken);
        free.forEach(this::giveToPoorest);
        boolean uneven;
        do {
            uneven = moveOne();
        } while (uneven);
    }

    private boolean exists(TopicPartition partition) {
        List<PartitionInfo> infos = topics.get(partition.topic());
        return infos != null && partition.partition() < infos.size();
    }

    private List<TopicPartition> subscribed() {
        List<TopicPartition> all = new ArrayList<>();
        topics.forEach((topic, infos) -> {
            if (members.values().stream().anyMatch(member -> member.topics.contains(topic))) {
                infos.forEach(info -> all.add(new TopicPartition(topic, info.partition())));
            }
        });
        all.sort(ORDER);
        return all;
    }

    private void giveToPoorest(TopicPartition partition) {
        members.values().stream()
                .filter(member -> member.topics.contains(partition.topic()))
                .min(Comparator.comparingInt(member -> member.target.size()))
                .ifPresent(member -> member.target.add(partition));
    }

    /** Moves one partition from a member that has at least two more than another; tells whether there was one. */
    private boolean moveOne() {
        for (Member rich : members.values()) {
            for (TopicPartition partition :
                    rich.target.stream().sorted(ORDER.reversed()).toList()) {
                for (Member poor : members.values()) {
                    if (poor.topics.contains(partition.topic()) && rich.target.size() - poor.target.size() >= 2) {
                        rich.target.remove(partition);
                        poor.target.add(partition);
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
