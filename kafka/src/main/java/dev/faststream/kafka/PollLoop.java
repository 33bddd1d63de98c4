package dev.faststream.kafka;

import dev.faststream.Inspection;
import dev.faststream.internal.Partition;
import dev.faststream.internal.Pipeline;
import dev.faststream.internal.Time;
import dev.faststream.kafka.internal.Progress;
import dev.faststream.kafka.internal.Reads;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads for one subscription, from its start to its end. When it dies, it says so and starts again with another
 * consumer.
 *
 * <p>One platform thread runs it. Others only ask it to stop, or to tell what it is doing.
 */
final class PollLoop implements Runnable, Progress {
    private static final Logger log = LoggerFactory.getLogger(PollLoop.class);
    private static final long FIRST_RESTART_MS = 1_000;
    private static final long LONGEST_RESTART_MS = 30_000;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final TopicWatch watch;
    private final Function<BooleanSupplier, Consumer<byte[], byte[]>> open;
    private final Deliveries deliveries;
    private final long revokeDrainMs;
    private final Time time;
    private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
    private final CountDownLatch joined;
    private final CountDownLatch stopRequested;
    private volatile boolean ended;
    private volatile long stopAtMs;
    private volatile boolean paused;
    private long restartMs = FIRST_RESTART_MS;

    /** What somebody else wants to know. */
    @FunctionalInterface
    private interface Question {
        /**
         * Answers, on the loop's thread.
         *
         * @param status what the subscription as a whole is doing
         * @param endOf gives the end of a partition's log, as far as it is known
         */
        void answer(String status, Function<Partition, OptionalLong> endOf);
    }

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
        this.deliveries = new Deliveries(watch.subscription(), pipeline, threads);
        this.time = threads.time();
        this.joined = time.latch();
        this.stopRequested = time.latch();
        this.revokeDrainMs = revokeDrainMs;
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
        asked((status, endOf) -> inspection.complete(deliveries.inspect(status, endOf)));
        return inspection;
    }

    @Override
    public CompletableFuture<Standing> ask() {
        CompletableFuture<Standing> answer = new CompletableFuture<>();
        asked((status, endOf) -> answer.complete(standing()));
        return answer;
    }

    private void asked(Question question) {
        questions.add(question);
        if (ended) {
            answer("stopped");
        }
    }

    @Override
    public Standing standing() {
        return ended ? Standing.ended() : deliveries.standing(!isWanted());
    }

    /** Tells whether somebody has asked for something that its thread has not seen yet. */
    private boolean isWanted() {
        return isStopping()
                || !questions.isEmpty()
                || paused != watch.subscription().handle().isPaused()
                || deliveries.hasResults();
    }

    @Override
    public boolean hasEnded() {
        return ended;
    }

    @Override
    public Reads reads() {
        return watch.subscription().reads();
    }

    private void answer(String status) {
        answer(status, partition -> OptionalLong.empty());
    }

    // --- its own thread

    /** Tells whether nothing more is to be started for now. */
    boolean seePaused() {
        paused = watch.subscription().handle().isPaused();
        return paused;
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

    Deliveries deliveries() {
        return deliveries;
    }

    Time time() {
        return time;
    }

    /** Answers what others have asked. */
    void answer(String status, Function<Partition, OptionalLong> endOf) {
        for (Question next = questions.poll(); next != null; next = questions.poll()) {
            next.answer(status, endOf);
        }
    }

    /** Something was read: a failure after this is a new one. */
    void works() {
        restartMs = FIRST_RESTART_MS;
    }

    @Override
    public void run() {
        while (!isStopping()) {
            try {
                readUntilStopped();
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
        ended = true;
        answer("stopped");
    }

    private void awaitRestart(RuntimeException cause) {
        long untilMs = time.nowMs() + restartMs;
        while (!isStopping() && time.nowMs() < untilMs) {
            long leftMs = untilMs - time.nowMs();
            answer("can't read, and starts again in " + leftMs + " ms: " + cause.getMessage());
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

    private void readUntilStopped() {
        Consumer<byte[], byte[]> consumer = open.apply(this::isWanted);
        try {
            Reading reading = new Reading(this, watch, consumer);
            reading.join();
            joined.countDown();
            while (!isStopping()) {
                reading.turn();
            }
            reading.finish();
        } finally {
            deliveries.forget(deliveries.engine().assigned());
            close(consumer);
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
