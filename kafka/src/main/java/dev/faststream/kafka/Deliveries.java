package dev.faststream.kafka;

import dev.faststream.Inspection;
import dev.faststream.internal.Delivery;
import dev.faststream.internal.DeliveryEngine;
import dev.faststream.internal.InFlight;
import dev.faststream.internal.Partition;
import dev.faststream.internal.Pipeline;
import dev.faststream.internal.Time;
import dev.faststream.internal.Workers;
import dev.faststream.kafka.internal.Progress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine of a subscription, its workers, and the inbox through which they give back what they did. Only the leader
 * of the poll loop touches it; workers and marks that come late only put into the inbox.
 */
final class Deliveries {
    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);
    /** A slice that takes longer is cut short, so that what is done of it is committed and what waits gets its turn. */
    private static final long LONGEST_SLICE_MS = 100;
    /** With a thousand workers it takes a while to look after all of them. */
    private static final long WATCH_EVERY_MS = 10;
    /** So long is waited for who has taken something from a source: nobody knows whether he will ask again. */
    private static final long LONGEST_HELD_MS = 1_000;

    private final String subscription;
    private final HandlerSource handler;
    private final DeliveryEngine<ConsumerRecord<byte[], byte[]>> engine;
    private final Workers<ConsumerRecord<byte[], byte[]>> workers;
    private final Time time;
    private final BlockingQueue<Delivery<ConsumerRecord<byte[], byte[]>>> inbox;
    private final List<Delivery<ConsumerRecord<byte[], byte[]>>> notCommitted = new ArrayList<>();
    private final Lead lead;
    private final boolean ackFirst;
    private final long timeoutMs;
    private long watchAgainAtMs;

    Deliveries(Subscription subscription, Pipeline<ConsumerRecord<byte[], byte[]>> pipeline, Lead lead, Time time) {
        DeliveryEngine.Settings settings = EngineSettings.of(subscription.options());
        this.subscription = subscription.name();
        this.time = time;
        this.inbox = time.queue();
        this.handler = subscription.handler();
        this.engine = new DeliveryEngine<>(
                settings,
                new DeliveryEngine.Measures<>(ConsumerRecord::offset, Deliveries::bytes, ConsumerRecord::key));
        this.workers = new Workers<>(pipeline, inbox::add, lead, time::nowMs, settings.maxWorkers());
        this.lead = lead;
        this.ackFirst = settings.ackFirst();
        this.timeoutMs = subscription.options().handlerTimeoutMs();
    }

    private static int bytes(ConsumerRecord<byte[], byte[]> record) {
        return Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
    }

    DeliveryEngine<ConsumerRecord<byte[], byte[]>> engine() {
        return engine;
    }

    // --- what comes home

    void settleAll() {
        for (Delivery<ConsumerRecord<byte[], byte[]>> next = inbox.poll(); next != null; next = inbox.poll()) {
            settle(next);
        }
    }

    /** Settles what comes home next, if it does in this time; tells whether it did. */
    boolean settleNext(long withinMs) {
        lead.leaveWork();
        try {
            Delivery<ConsumerRecord<byte[], byte[]>> next = inbox.poll(withinMs, TimeUnit.MILLISECONDS);
            if (next != null) {
                settle(next);
            }
            return next != null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void settle(Delivery<ConsumerRecord<byte[], byte[]>> delivery) {
        if (delivery.breaksOrder()) {
            takeBack();
        }
        engine.settled(delivery, time.nowOrLaterMs());
        workers.noted(delivery);
    }

    /** What is acked first can't be taken back: it would be lost. */
    private void takeBack() {
        if (!ackFirst) {
            engine.returned(workers.reclaim());
        }
    }

    // --- what goes out

    /** Hands over what may run. What is to be acked first goes only when that is committed. */
    void handOver(Commits commits) {
        List<Delivery<ConsumerRecord<byte[], byte[]>>> next = engine.next(time.nowMs());
        if (!ackFirst) {
            workers.submit(next);
            return;
        }
        notCommitted.addAll(next);
        submitCommitted(commits);
    }

    private void submitCommitted(Commits commits) {
        if (!notCommitted.isEmpty() && commits.now()) {
            workers.submit(notCommitted);
            notCommitted.clear();
        }
    }

    /** Looks after what runs for long: slices are cut short, handlers that take too long are interrupted. */
    void watch() {
        long nowMs = time.nowMs();
        if (nowMs < watchAgainAtMs) {
            return;
        }
        watchAgainAtMs = nowMs + WATCH_EVERY_MS;
        for (Delivery<ConsumerRecord<byte[], byte[]>> delivery : engine.out()) {
            if (delivery.worker() == null) {
                continue;
            }
            long runningMs = nowMs - delivery.startedAtMs();
            long callMs = timeoutMs > 0 ? delivery.callRunningMs(nowMs) : 0;
            if (callMs > timeoutMs && delivery.interruptCall()) {
                InFlight<ConsumerRecord<byte[], byte[]>> first =
                        delivery.records().getFirst();
                log.warn(
                        "{} is interrupted: it has run for {} ms with {}, allowed are {} ms",
                        subscription,
                        callMs,
                        KafkaRecords.describeRecord(first.record()),
                        timeoutMs);
            }
            if (runningMs > LONGEST_SLICE_MS) {
                delivery.cutShort();
                engine.progressed(delivery);
            }
        }
    }

    /**
     * Waits until nothing of these partitions runs any more; starts nothing meanwhile. Tells whether that came about.
     */
    boolean drain(Collection<Partition> partitions, long deadlineMs, Commits commits, Runnable meanwhile) {
        submitCommitted(commits);
        takeBack();
        long untilMs = handler.waitsForTakers() ? Math.min(deadlineMs, time.nowMs() + LONGEST_HELD_MS) : deadlineMs;
        while (engine.outOf(partitions) > 0) {
            long leftMs = untilMs - time.nowMs();
            if (leftMs <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            endEarly(partitions);
            handler.withdraw(partitions);
            settleNext(Math.min(leftMs, 100));
            takeBack();
            watch();
            meanwhile.run();
        }
        return true;
    }

    /** What waits before it begins need not be waited for. */
    private void endEarly(Collection<Partition> partitions) {
        for (Delivery<ConsumerRecord<byte[], byte[]>> delivery : engine.out()) {
            if (delivery.isOf(partitions)) {
                delivery.recall();
            } else {
                delivery.cutShort();
            }
        }
    }

    /** Forgets partitions that are not ours any more. */
    void forget(Collection<Partition> partitions) {
        takeBack();
        engine.returned(notCommitted);
        notCommitted.clear();
        handler.withdraw(partitions);
        partitions.forEach(engine::revoked);
    }

    // --- what is there to see

    Inspection inspect(Status status, Function<Partition, OptionalLong> endOf) {
        return new Inspection(
                subscription,
                status.state(),
                status.text(),
                engine.shares().openRecords(),
                engine.shares().openBytes(),
                engine.inspect(time.nowMs(), time.clock().instant(), endOf));
    }

    /** Tells whether something has come home that is not settled yet. */
    boolean hasResults() {
        return !inbox.isEmpty();
    }

    Progress.Standing standing() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        engine.shares()
                .positions()
                .forEach((partition, position) -> positions.put(Reading.partition(partition), position));
        Set<TopicPartition> heldBack = new HashSet<>();
        engine.paused().forEach(partition -> heldBack.add(Reading.partition(partition)));
        // What a source offers waits for whoever asks; see rests().
        boolean handled = engine.out().isEmpty() || handler.waitsForTakers();
        boolean idle = inbox.isEmpty() && handled && notCommitted.isEmpty();
        return new Progress.Standing(
                positions, heldBack, idle, inbox.isEmpty() && !engine.shares().hasNews() && isAllKnown());
    }

    /**
     * Tells whether what was handed to a source's workers waits for whoever asks, so that nothing goes on by itself;
     * true for what is no source. Safe to call from any thread.
     */
    boolean rests() {
        return handler.rests(workers.running());
    }

    /** Tells whether all that runs waits for whoever asks a source, and comes home as soon as he is done with it. */
    boolean waitsForTakersOnly() {
        return handler.waitsForTakers() && isAllKnown();
    }

    /** What is done of a source's slice is not known before that was cut short: who takes may take his time. */
    private boolean isAllKnown() {
        return !handler.waitsForTakers()
                || (rests()
                        && engine.out().stream().allMatch(delivery -> delivery.worker() == null || delivery.isCut()));
    }
}
