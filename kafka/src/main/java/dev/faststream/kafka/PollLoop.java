package dev.faststream.kafka;

import dev.faststream.Inspection;
import dev.faststream.internal.Pipeline;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
final class PollLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(PollLoop.class);
    private static final long FIRST_RESTART_MS = 1_000;
    private static final long LONGEST_RESTART_MS = 30_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final TopicWatch watch;
    private final Supplier<Consumer<byte[], byte[]>> open;
    private final Lead lead;
    private final Deliveries deliveries;
    private final long revokeDrainMs;
    private final Queue<CompletableFuture<Inspection>> inspections = new ConcurrentLinkedQueue<>();
    private final CountDownLatch joined = new CountDownLatch(1);
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private volatile boolean ended;
    private volatile long stopAtMs;
    private long restartMs = FIRST_RESTART_MS;
    private @Nullable Reading reading;

    /**
     * Makes one that does not run yet.
     *
     * @param revokeDrainMs how long running handlers may take to finish when their partitions are taken away, in ms
     */
    PollLoop(
            TopicWatch watch,
            Supplier<Consumer<byte[], byte[]>> open,
            Pipeline<ConsumerRecord<byte[], byte[]>> pipeline,
            Executor executor,
            long revokeDrainMs) {
        this.watch = watch;
        this.open = open;
        this.lead = new Lead(executor, leaderWorks(watch.subscription().options()), "faststream-poll-" + name());
        this.deliveries = new Deliveries(watch.subscription(), pipeline, lead);
        this.revokeDrainMs = revokeDrainMs;
    }

    /** A handler that may have to be interrupted needs somebody who looks after it. */
    private static boolean leaderWorks(SubscriberOptions options) {
        return options.concurrency().maxWorkers() == 1 && options.handlerTimeoutMs() == 0;
    }

    static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
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
            stopAtMs = nowMs() + timeout.toMillis();
            stopRequested.countDown();
        }
    }

    /** Tells what it is doing, as soon as its thread gets there. */
    CompletableFuture<Inspection> inspect() {
        CompletableFuture<Inspection> inspection = new CompletableFuture<>();
        inspections.add(inspection);
        if (ended) {
            answerInspections("stopped");
        }
        return inspection;
    }

    private void answerInspections(String status) {
        for (CompletableFuture<Inspection> next = inspections.poll(); next != null; next = inspections.poll()) {
            next.complete(deliveries.inspect(status, partition -> OptionalLong.empty()));
        }
    }

    // --- the leader

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

    Queue<CompletableFuture<Inspection>> inspections() {
        return inspections;
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
                ended = true;
                answerInspections("stopped");
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
        long untilMs = nowMs() + restartMs;
        while (!isStopping() && nowMs() < untilMs) {
            answerInspections("can't read, and starts again in " + (untilMs - nowMs()) + " ms: " + cause.getMessage());
            awaitStop(Math.min(100, untilMs - nowMs()));
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
        Reading begun = new Reading(this, watch, open.get());
        reading = begun;
        begun.join();
        joined.countDown();
        return begun;
    }

    private void end() {
        deliveries.forget(deliveries.engine().assigned());
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
