package dev.faststream.testing;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InconsistentGroupProtocolException;
import org.jspecify.annotations.Nullable;

/**
 * The members of a group of the classic protocol: whoever joins makes all others join again, and when all have, or
 * their time is over, one of their own assignors shares the partitions out. Not thread-safe: only its cluster touches
 * it, with its lock held.
 */
final class ClassicGroup {
    /** What a member says when it joins: its assignors by name, and what it tells each of them. */
    record Joining(
            Map<String, ConsumerPartitionAssignor> assignors,
            Map<String, Subscription> subscriptions,
            long rebalanceTimeoutMs) {}

    /** What a member has got. */
    record Joined(int generation, String assignor, Assignment assignment, boolean leads) {}

    private static final class Member {
        private Joining joining;
        private boolean hasJoined = true;
        private @Nullable Joined joined;
        private long pollDueMs;

        Member(Joining joining) {
            this.joining = joining;
        }

        Set<String> topics() {
            Set<String> topics = new TreeSet<>();
            joining.subscriptions().values().forEach(subscription -> topics.addAll(subscription.topics()));
            return topics;
        }
    }

    private final Map<String, Member> members = new LinkedHashMap<>();
    private Map<String, List<PartitionInfo>> topics = Map.of();
    private int generation;
    private boolean rebalancing;
    private long rebalanceEndsMs;
    /** A generation in which nobody gets anything, so that all give up what they have. */
    private boolean takesAll;

    boolean isEmpty() {
        return members.isEmpty();
    }

    Collection<String> members() {
        return members.keySet();
    }

    /** Joins or joins again; what comes of it is told by {@link #joined}. */
    void join(String id, Joining joining, long nowMs) {
        demandSharedAssignor(id, joining);
        Member known = members.get(id);
        if (known != null && !rebalancing && !leads(id) && sameSubscription(known.joining, joining)) {
            known.hasJoined = true;
            return;
        }
        Member member = known == null ? new Member(joining) : known;
        members.put(id, member);
        member.joining = joining;
        member.pollDueMs = nowMs + joining.rebalanceTimeoutMs();
        if (!rebalancing) {
            begin(nowMs);
        }
        member.hasJoined = true;
        member.joined = null;
        completeIfAllJoined();
    }

    private void demandSharedAssignor(String id, Joining joining) {
        boolean shared = members.entrySet().stream()
                .filter(member -> !member.getKey().equals(id))
                .allMatch(member -> member.getValue().joining.assignors().keySet().stream()
                        .anyMatch(joining.assignors()::containsKey));
        if (!shared) {
            throw new InconsistentGroupProtocolException("The group member's supported protocols are incompatible with"
                    + " those of existing members or first group member tried to join with empty protocol type or"
                    + " empty protocol list.");
        }
    }

    private static boolean sameSubscription(Joining before, Joining now) {
        return before.subscriptions().keySet().equals(now.subscriptions().keySet())
                && before.subscriptions().entrySet().stream().allMatch(entry -> {
                    Subscription other = now.subscriptions().get(entry.getKey());
                    return other != null
                            && other.topics().equals(entry.getValue().topics())
                            && other.ownedPartitions().equals(entry.getValue().ownedPartitions());
                });
    }

    private boolean leads(String id) {
        return !members.isEmpty() && members.keySet().iterator().next().equals(id);
    }

    private void begin(long nowMs) {
        rebalancing = true;
        rebalanceEndsMs = nowMs
                + members.values().stream()
                        .mapToLong(member -> member.joining.rebalanceTimeoutMs())
                        .max()
                        .orElse(0);
        members.values().forEach(member -> member.hasJoined = false);
    }

    /** Makes all members join again. */
    void rebalance(long nowMs) {
        if (!rebalancing && !members.isEmpty()) {
            begin(nowMs);
        }
    }

    /** Takes all partitions from all members, and gives them again. */
    void takeAll(long nowMs) {
        rebalance(nowMs);
        takesAll = true;
    }

    private void completeIfAllJoined() {
        if (rebalancing && members.values().stream().allMatch(member -> member.hasJoined)) {
            complete();
        }
    }

    private void complete() {
        rebalancing = false;
        generation++;
        if (members.isEmpty()) {
            return;
        }
        String name = chooseAssignor();
        Map<String, Assignment> assignments = takesAll ? Map.of() : assign(name);
        takesAll = false;
        members.forEach((id, member) -> member.joined =
                new Joined(generation, name, assignments.getOrDefault(id, new Assignment(List.of())), leads(id)));
    }

    /** Each member votes for the first of its assignors that all have. */
    private String chooseAssignor() {
        Map<String, Integer> votes = new TreeMap<>();
        for (Member member : members.values()) {
            member.joining.assignors().keySet().stream()
                    .filter(name -> members.values().stream()
                            .allMatch(other -> other.joining.assignors().containsKey(name)))
                    .findFirst()
                    .ifPresent(name -> votes.merge(name, 1, Integer::sum));
        }
        return votes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow(() -> new InconsistentGroupProtocolException("The members share no assignor"))
                .getKey();
    }

    /** What there is to share out: told by the cluster whenever topics change. */
    void topics(Map<String, List<PartitionInfo>> existing) {
        topics = Map.copyOf(existing);
    }

    private Map<String, Assignment> assign(String name) {
        List<PartitionInfo> infos = new ArrayList<>();
        topics.values().forEach(infos::addAll);
        Cluster cluster = new Cluster("in-memory", List.of(StoredTopic.NODE), infos, Set.of(), Set.of());
        Map<String, Subscription> subscriptions = new HashMap<>();
        members.forEach((id, member) -> {
            Subscription subscription = member.joining.subscriptions().get(name);
            if (subscription != null) {
                subscriptions.put(id, subscription);
            }
        });
        ConsumerPartitionAssignor assignor =
                members.values().iterator().next().joining.assignors().get(name);
        return assignor == null
                ? Map.of()
                : assignor.assign(cluster, new GroupSubscription(subscriptions)).groupAssignment();
    }

    /** What a member has got, or null while it has to wait for the others, or is none. */
    @Nullable
    Joined joined(String id) {
        Member member = members.get(id);
        return member == null || rebalancing ? null : member.joined;
    }

    /** Tells whether a member has to join again. */
    boolean demandsJoin(String id) {
        Member member = members.get(id);
        return member == null || (rebalancing && !member.hasJoined);
    }

    boolean has(String id) {
        return members.containsKey(id);
    }

    boolean isCurrent(String id, int ofGeneration) {
        return members.containsKey(id) && generation == ofGeneration;
    }

    void polled(String id, long nowMs) {
        Member member = members.get(id);
        if (member != null) {
            member.pollDueMs = nowMs + member.joining.rebalanceTimeoutMs();
        }
    }

    void leave(String id, long nowMs) {
        if (members.remove(id) != null) {
            rebalance(nowMs);
            completeIfAllJoined();
        }
    }

    /** Removes who has not polled for too long, and who has not joined in time. */
    void expire(long nowMs) {
        List<String> late = members.entrySet().stream()
                .filter(member -> member.getValue().pollDueMs < nowMs
                        || (rebalancing && rebalanceEndsMs < nowMs && !member.getValue().hasJoined))
                .map(Map.Entry::getKey)
                .toList();
        late.forEach(id -> leave(id, nowMs));
    }

    /** Removes all members without a word to them. */
    void removeAll() {
        members.clear();
        rebalancing = false;
        generation++;
    }

    /** The topics that members have subscribed to. */
    Set<String> subscribed() {
        Set<String> all = new TreeSet<>();
        members.values().forEach(member -> all.addAll(member.topics()));
        return all;
    }
}
