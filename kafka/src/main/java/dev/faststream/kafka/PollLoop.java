package dev.faststream.kafka;

import dev.faststream.Inspection;
import dev.faststream.internal.Pipeline;
import dev.faststream.internal.Time;
import dev.faststream.kafka.internal.Progress;
import dev.faststream.kafka.internal.Reads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads for one subscription, from its start to its end. When it dies, it says so and starts again with another
 * consumer.
 *
 * <p>Its turns are run by one thread at a time, who has the {@link Lead}. Others only ask it to stop, or to tell what
 * it is doing.
 */
final class PollLoop implements Runnable, Progress {
    private static final Logger log = LoggerFactory.getLogger(PollLoop.class);
    private static final long FIRST_RESTART_MS = 1_000;
    private static final long LONGEST_RESTART_MS = 30_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final TopicWatch watch;
    private final Function<BooleanSupplier, Consumer<byte[], byte[]>> open;
    private final Lead lead;
    private final Deliveries deliveries;
    private final long revokeDrainMs;
    private final Time time;
    private final Questions questions = new Questions();
    private final CountDownLatch joined;
    private final CountDownLatch stopRequested;
    private volatile long stopAtMs;
    private volatile boolean heldBack;
    private volatile @Nullable Standing shown;
    private long restartMs = FIRST_RESTART_MS;
    private @Nullable Reading reading;

    /**
     * Makes one that does not run yet.
     *
     * @param open makes a consumer, given what tells whether the loop has other things to do than to poll
     * @param revokeDrainMs how long running handlers may take to finish when their partitions are taken away, in ms
     */
    PollLoop(
            TopicWatch watch,
            Function<BooleanSupplier, Consumer<byte[], byte[]>> open,
            Pipeline<ConsumerRecord<byte[], byte[]>> pipeline,
            Threads threads,
            long revokeDrainMs) {
        this.watch = watch;
        this.open = open;
        this.time = threads.time();
        this.lead = new Lead(threads, leaderWorks(watch.subscription()), "faststream-poll-" + name());
        this.deliveries = new Deliveries(watch.subscription(), pipeline, lead, time);
        this.joined = time.latch();
        this.stopRequested = time.latch();
        this.revokeDrainMs = revokeDrainMs;
    }

    /** A handler that may have to be interrupted needs somebody who looks after it; one that waits is no work. */
    private static boolean leaderWorks(Subscription subscription) {
        SubscriberOptions options = subscription.options();
        return options.concurrency().maxWorkers() == 1
                && options.handlerTimeoutMs() == 0
                && !subscription.handler().waitsForTakers();
    }

    private String name() {
        return watch.subscription().name();
    }

    // --- asked by others

    /** Waits until it reads; tells whether that came about in time. */
    boolean awaitJoined(Duration timeout) throws InterruptedException {
        return joined.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks it to stop; running handlers may take so long to finish. */
    void requestStop(Duration timeout) {
        if (!isStopping()) {
            stopAtMs = time.nowMs() + timeout.toMillis();
            stopRequested.countDown();
        }
    }

    /** Tells what it is doing, as soon as its thread gets there. */
    CompletableFuture<Inspection> inspect() {
        CompletableFuture<Inspection> inspection = new CompletableFuture<>();
        questions.ask((status, endOf) -> inspection.complete(deliveries.inspect(status, endOf)));
        return inspection;
    }

    @Override
    public CompletableFuture<Standing> ask() {
        CompletableFuture<Standing> answer = new CompletableFuture<>();
        questions.ask((status, endOf) -> answer.complete(
                hasEnded() ? Standing.ended() : deliveries.standing().idleIf(deliveries.rests())));
        return answer;
    }

    @Override
    public Standing standing() {
        Standing last = shown;
        return hasEnded() || last == null
                ? Standing.ended()
                : new Standing(
                        last.positions(),
                        last.heldBack(),
                        last.idle() && !isWanted() && deliveries.rests(),
                        last.committed() && !deliveries.hasResults());
    }

    @Override
    public void watch() {
        shown = new Standing(Map.of(), Set.of(), false, true);
    }

    /** Shows where it stands, if somebody watches. */
    void show() {
        if (shown != null) {
            shown = deliveries.standing();
        }
    }

    /** Tells whether somebody has asked for something that its thread has not seen yet. */
    private boolean isWanted() {
        return isStopping()
                || questions.isAnyOpen()
                || heldBack != watch.subscription().handle().isHeldBack()
                || deliveries.hasResults();
    }

    @Override
    public boolean hasEnded() {
        return questions.haveEnded();
    }

    @Override
    public Reads reads() {
        return watch.subscription().reads();
    }

    // --- the leader

    /** Tells whether nothing more is to be started for now. */
    boolean seeHeldBack() {
        heldBack = watch.subscription().handle().isHeldBack();
        return heldBack;
    }

    boolean isStopping() {
        return stopRequested.getCount() == 0;
    }

    long stopAtMs() {
        return stopAtMs;
    }

    long revokeDrainMs() {
        return revokeDrainMs;
    }

    Lead lead() {
        return lead;
    }

    Deliveries deliveries() {
        return deliveries;
    }

    Questions questions() {
        return questions;
    }

    Time time() {
        return time;
    }

    /** Something was read: a failure after this is a new one. */
    void works() {
        restartMs = FIRST_RESTART_MS;
    }

    @Override
    public void run() {
        lead.watch(this::runUntilEndOrLoss);
    }

    /** Runs turns until the end, or until somebody else has taken the lead over. */
    private void runUntilEndOrLoss() {
        boolean goesOn = false;
        try {
            goesOn = !readUntilStopped();
        } finally {
            if (!goesOn) {
                watch.subscription().handler().withdraw(List.of());
                questions.end();
                lead.end();
            }
        }
    }

    private boolean readUntilStopped() {
        while (reading != null || !isStopping()) {
            try {
                if (!runTurns()) {
                    return false;
                }
            } catch (RuntimeException e) {
                log.error(
                        "{} can't read {} now: {}. Nothing is lost; it starts again in {} ms.",
                        name(),
                        watch.subscription().topics(),
                        e.getMessage(),
                        restartMs,
                        e);
                awaitRestart(e);
            }
        }
        return true;
    }

    private void awaitRestart(RuntimeException cause) {
        show();
        long untilMs = time.nowMs() + restartMs;
        while (!isStopping() && time.nowMs() < untilMs) {
            long leftMs = untilMs - time.nowMs();
            questions.answer(Status.failed("can't read, and starts again in " + leftMs + " ms: " + cause.getMessage()));
            awaitStop(Math.min(100, leftMs));
        }
        restartMs = Math.min(2 * restartMs, LONGEST_RESTART_MS);
    }

    /** Lets time pass, unless it is to stop. */
    void awaitStop(long timeoutMs) {
        try {
            if (stopRequested.await(Math.max(0, timeoutMs), TimeUnit.MILLISECONDS)) {
                log.debug("{} stops while it waits", name());
            }
        } catch (InterruptedException e) {
            requestStop(Duration.ZERO);
        }
    }

    /** Gives false when the lead was lost: then all of this is the next leader's. */
    private boolean runTurns() {
        boolean lost = false;
        try {
            Reading current = reading == null ? begin() : reading;
            while (!isStopping()) {
                current.turn();
                if (!lead.work()) {
                    lost = true;
                    return false;
                }
            }
            current.finish();
            return true;
        } finally {
            if (!lost) {
                end();
            }
        }
    }

    private Reading begin() {
        Reading begun = new Reading(this, watch, open.apply(this::isWanted));
        reading = begun;
        begun.join();
        joined.countDown();
        return begun;
    }

    private void end() {
        deliveries.forget(deliveries.engine().shares().assigned());
        Reading ending = reading;
        reading = null;
        if (ending != null) {
            close(ending.consumer());
        }
    }

    private void close(Consumer<byte[], byte[]> consumer) {
        try {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        } catch (KafkaException e) {
            log.warn("{}: closing the consumer failed: {}", name(), e.getMessage());
        }
    }
}
