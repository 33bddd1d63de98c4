package dev.faststream.kafka;

import dev.faststream.internal.DeliveryEngine;
import dev.faststream.internal.DoneRanges;
import dev.faststream.internal.Partition;
import dev.faststream.internal.Shares;
import dev.faststream.internal.Time;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer's time. A turn settles what came home, hands over what may run, commits, holds back what must wait, and
 * polls. Only the leader of the poll loop touches it.
 */
final class Reading implements MembershipListener {
    private static final Logger log = LoggerFactory.getLogger(Reading.class);
    /** Without partitions there is nothing to poll. */
    private static final long LOOK_FOR_PARTITIONS_MS = 100;
    /** A result that nothing queued waits for is to be settled, tried again or committed soon, too. */
    private static final long RESULT_POLL_MS = 10;
    /** While all workers are busy, the results are not needed before they are free. */
    private static final long BUSY_POLL_MS = 5;
    /** While something queued may be waiting for a result, it must not have to wait for a poll to end. */
    private static final long NEXT_POLL_MS = 1;

    /**
     * So long what is held back may take to go on before the rest is fetched without it, if the rest is idle: the
     * broker keeps such a fetch for {@code fetch.max.wait.ms}, and until it is answered nothing else is fetched from
     * that broker.
     */
    private static final long DRAIN_MS = 50;

    private static final long REPORT_UNSETTLED_MS = 60_000;
    /** So long the leader may handle what is there already before it polls again. */
    private static final long LONGEST_WITHOUT_POLL_MS = 10;

    private final PollLoop loop;
    private final Time time;
    private final Subscription subscription;
    private final Consumer<byte[], byte[]> consumer;
    private final Deliveries deliveries;
    private final DeliveryEngine<ConsumerRecord<byte[], byte[]>> engine;
    private final Shares<ConsumerRecord<byte[], byte[]>> shares;
    private final Membership membership;
    private final Commits commits;
    private Set<TopicPartition> heldBack = Set.of();
    private long heldBackSinceMs;
    private long polledAtMs;
    private long reportUnsettledAtMs;

    Reading(PollLoop loop, TopicWatch watch, Consumer<byte[], byte[]> consumer) {
        this.loop = loop;
        this.time = loop.time();
        this.reportUnsettledAtMs = time.nowMs() + REPORT_UNSETTLED_MS;
        this.subscription = watch.subscription();
        this.consumer = consumer;
        this.deliveries = loop.deliveries();
        this.engine = deliveries.engine();
        this.shares = engine.shares();
        this.membership = subscription.options().groupId().isPresent()
                ? new GroupMembership(consumer, watch, this)
                : new WholeTopics(consumer, watch, this);
        this.commits = new Commits(subscription, shares, membership, time);
    }

    Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    void join() {
        membership.join();
    }

    // --- a turn

    void turn() {
        engine.halt(loop.seeHeldBack());
        deliveries.settleAll();
        deliveries.watch();
        deliveries.handOver(commits);
        commits.whenDue(time.nowMs());
        membership.refresh(time.nowMs());
        answer(subscription.handle().status());
        reportUnsettled();
        loop.show();
        if (loop.lead().hasWork() && time.nowMs() - polledAtMs < LONGEST_WITHOUT_POLL_MS) {
            return;
        }
        boolean mayFetch = holdBack();
        take(poll(mayFetch));
        polledAtMs = time.nowMs();
        // Who has paused meanwhile wants nothing of this to begin.
        engine.halt(loop.seeHeldBack());
        deliveries.handOver(commits);
        loop.show();
    }

    private ConsumerRecords<byte[], byte[]> poll(boolean mayFetch) {
        if (!membership.isReading()) {
            loop.awaitStop(engine.msToNextTimer(time.nowMs(), LOOK_FOR_PARTITIONS_MS));
            return ConsumerRecords.empty();
        }
        long waitMs = engine.msToNextTimer(time.nowMs(), longestPollMs());
        if (loop.lead().hasWork()) {
            return consumer.poll(Duration.ZERO);
        }
        if (mayFetch || engine.out().isEmpty()) {
            return consumer.poll(Duration.ofMillis(waitMs));
        }
        deliveries.settleNext(waitMs);
        return consumer.poll(Duration.ZERO);
    }

    /**
     * The client reads from its sockets only while it polls, so that what is to be fetched is waited for there, and
     * what comes home meanwhile waits.
     */
    private long longestPollMs() {
        if (time.wakes() && !shares.hasNews() && deliveries.waitsForTakersOnly()) {
            return time.idleMs();
        }
        if (engine.awaitsWorker()) {
            return BUSY_POLL_MS;
        }
        if (engine.awaitsResult()) {
            return NEXT_POLL_MS;
        }
        return engine.out().isEmpty() && !shares.hasNews() ? time.idleMs() : RESULT_POLL_MS;
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            engine.polled(partition(partition), records.records(partition), time.nowMs());
            loop.works();
        }
        records.nextOffsets()
                .forEach((partition, position) -> shares.advancedTo(partition(partition), position.offset()));
    }

    /** Pauses what must wait, and resumes the rest; tells whether there is a rest, and so something to fetch. */
    private boolean holdBack() {
        Set<TopicPartition> full = new HashSet<>();
        engine.paused().forEach(partition -> full.add(partition(partition)));
        long nowMs = time.nowMs();
        if (!full.equals(heldBack)) {
            heldBack = full;
            heldBackSinceMs = nowMs;
        }
        Set<TopicPartition> assigned = consumer.assignment();
        boolean waits = nowMs - heldBackSinceMs < DRAIN_MS && isRestIdle(assigned);
        Set<TopicPartition> wanted = waits ? assigned : full;
        Set<TopicPartition> paused = consumer.paused();
        if (!wanted.equals(paused)) {
            Set<TopicPartition> goOn = new HashSet<>(paused);
            goOn.removeAll(wanted);
            consumer.resume(goOn);
            consumer.pause(wanted);
        }
        return wanted.size() < assigned.size();
    }

    /** Tells whether only partitions that have nothing new are left to be fetched. */
    private boolean isRestIdle(Set<TopicPartition> assigned) {
        return !heldBack.isEmpty()
                && assigned.stream()
                        .filter(partition -> !heldBack.contains(partition))
                        .allMatch(partition -> consumer.currentLag(partition).orElse(1) == 0);
    }

    private void answer(Status status) {
        loop.questions().answer(status, this::end);
    }

    /** As far as the client knows it: no request is made for it. */
    private OptionalLong end(Partition partition) {
        TopicPartition known = partition(partition);
        OptionalLong lag = consumer.currentLag(known);
        return lag.isPresent() ? OptionalLong.of(consumer.position(known) + lag.getAsLong()) : OptionalLong.empty();
    }

    private void reportUnsettled() {
        long nowMs = time.nowMs();
        if (nowMs >= reportUnsettledAtMs) {
            reportUnsettledAtMs = nowMs + REPORT_UNSETTLED_MS;
            shares.oldestUnsettled()
                    .filter(oldest -> nowMs - oldest.arrivedAtMs() >= REPORT_UNSETTLED_MS)
                    .ifPresent(oldest -> sayWhatIsUnsettled(""));
        }
    }

    private void sayWhatIsUnsettled(String consequence) {
        shares.oldestUnsettled()
                .ifPresent(oldest -> log.warn(
                        "{}: {} messages were not acked, nacked or rejected although their handler has ended, the"
                                + " oldest of them is {}{}",
                        subscription.name(),
                        shares.unsettledRecords(),
                        KafkaRecords.describeRecord(oldest.record()),
                        consequence));
    }

    // --- the end

    /** Starts nothing more, waits for what runs, and commits. */
    void finish() {
        Set<Partition> all = shares.assigned();
        engine.halt(true);
        if (!deliveries.drain(all, loop.stopAtMs(), commits, () -> answer(Status.STOPPING))) {
            log.warn(
                    "{}: {} deliveries have not finished in time; their records are not committed and will be handled"
                            + " again",
                    subscription.name(),
                    engine.outOf(all));
        }
        sayWhatIsUnsettled("; they will be handled again");
        commits.last(this::completeRebalance, loop.stopAtMs());
    }

    /** Nothing is fetched for it; records of partitions that come with it are left to those that have them next. */
    private void completeRebalance() {
        answer(Status.waitsFor("a rebalance before its last commit"));
        consumer.pause(consumer.assignment());
        consumer.poll(Duration.ofMillis(RESULT_POLL_MS));
    }

    // --- partitions come and go

    @Override
    public void assigned(TopicPartition partition, long position, DoneRanges doneBeyond) {
        engine.assigned(partition(partition), position, doneBeyond);
    }

    @Override
    public void revoking(Collection<TopicPartition> partitions) {
        Set<Partition> going = partitionsOf(partitions);
        going.retainAll(shares.assigned());
        if (going.isEmpty()) {
            return;
        }
        long deadlineMs = loop.isStopping() ? loop.stopAtMs() : time.nowMs() + loop.revokeDrainMs();
        if (!deliveries.drain(
                going, deadlineMs, commits, () -> answer(Status.waitsFor("handlers before a rebalance")))) {
            log.warn(
                    "{}: {} deliveries of {} have not finished in {} ms, their records will be handled again",
                    subscription.name(),
                    engine.outOf(going),
                    partitions,
                    loop.revokeDrainMs());
        }
        commits.now();
        deliveries.forget(going);
    }

    @Override
    public void lost(Collection<TopicPartition> partitions) {
        deliveries.forget(partitionsOf(partitions));
    }

    private static Set<Partition> partitionsOf(Collection<TopicPartition> partitions) {
        Set<Partition> converted = new HashSet<>();
        partitions.forEach(partition -> converted.add(partition(partition)));
        return converted;
    }

    private static Partition partition(TopicPartition partition) {
        return new Partition(partition.topic(), partition.partition());
    }

    static TopicPartition partition(Partition partition) {
        return new TopicPartition(partition.topic(), partition.number());
    }
}
