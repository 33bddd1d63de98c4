package dev.faststream.kafka;

import dev.faststream.internal.Handover;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * A subscription without a handler: messages come to whoever asks for them. Decoding, middleware, retries, order and
 * commits are those of every other subscription.
 *
 * <pre>{@code
 * try (KafkaSource<KafkaMessage<Order>> orders = broker.subscriber("orders").groupId("audit").source(Order.class)) {
 *     app.start();
 *     for (KafkaMessage<Order> order : orders) {
 *         audit(order.body());
 *     }
 * }
 * }</pre>
 *
 * <p>A message is done when the thread that took it asks for the next, or when it is acked, nacked or rejected by hand;
 * the first of these counts, at once. What was taken and is not done comes again after a restart, a rebalance, or
 * {@link #close}: at least once. Of a batch, what is not marked is done when the next batch is asked for.
 *
 * <p>Safe to use from any thread. Several threads share the messages: each one has what it took last. So that they have
 * something at the same time, the subscriber needs as many {@code maxWorkers}.
 *
 * @param <M> {@link KafkaMessage} or {@link KafkaBatch}
 */
public final class KafkaSource<M> implements Iterable<M>, AutoCloseable {
    private final KafkaSubscription subscription;
    private final Handover<ConsumerRecord<byte[], byte[]>, M> handover;

    KafkaSource(KafkaSubscription subscription, Handover<ConsumerRecord<byte[], byte[]>, M> handover) {
        this.subscription = subscription;
        this.handover = handover;
    }

    /** The subscription, to be looked at, paused, stopped and started. */
    public KafkaSubscription subscription() {
        return subscription;
    }

    /**
     * Starts a source that was made while the app runs, as {@link KafkaSubscription#start} does.
     *
     * @return this
     */
    public KafkaSource<M> start() {
        subscription.start();
        return this;
    }

    /**
     * Gives the next message or batch; what this thread took before is done.
     *
     * @param timeout how long to wait; zero for what is at hand
     * @return empty when nothing has come in that time, or the source was closed or stopped meanwhile
     * @throws IllegalStateException if nothing can come: the source is closed, stopped or not started yet
     */
    public Optional<M> next(Duration timeout) throws InterruptedException {
        handover.done();
        demandReading();
        return Optional.ofNullable(handover.take(nanos(timeout), subscription::isReading));
    }

    private void demandReading() {
        if (handover.isClosed()) {
            throw new IllegalStateException("next() of " + subscription + ", but the source was closed");
        }
        subscription.demandReading("next");
    }

    private static long nanos(Duration timeout) {
        return timeout.compareTo(Duration.ofNanos(Long.MAX_VALUE)) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
    }

    /**
     * Gives messages or batches for as long as they come: it waits for each, and ends when the source is closed, when
     * its subscription or its app stops, or when the thread is interrupted, which stays so then. Each is done when it
     * is asked whether there is another.
     */
    @Override
    public Iterator<M> iterator() {
        return new Iterator<>() {
            private @Nullable M next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = await();
                }
                return next != null;
            }

            @Override
            public M next() {
                M given = next == null ? await() : next;
                next = null;
                if (given == null) {
                    throw new NoSuchElementException(subscription + " gives nothing more");
                }
                return given;
            }
        };
    }

    private @Nullable M await() {
        try {
            handover.done();
            subscription.demandStarted("iterator");
            return handover.take(Long.MAX_VALUE, subscription::isReading);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /**
     * Gives a stream of what {@link #iterator} gives, never parallel. A step that collects before it goes on, such as
     * {@code sorted}, asks for the next before it has handled what it has: that is done then.
     */
    public Stream<M> stream() {
        Iterator<M> all = iterator();
        return StreamSupport.stream(
                new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
                    @Override
                    public boolean tryAdvance(Consumer<? super M> action) {
                        if (!all.hasNext()) {
                            return false;
                        }
                        action.accept(all.next());
                        return true;
                    }

                    @Override
                    public @Nullable Spliterator<M> trySplit() {
                        return null; // a part that reads ahead would say that messages are done which nobody has seen
                    }
                },
                false);
    }

    /**
     * Ends it: nobody gets anything any more, those who wait are told so, and the subscription is removed as by
     * {@link KafkaSubscription#remove}. What was taken and is not done is not committed and comes again. Does nothing
     * the second time.
     */
    @Override
    public void close() {
        if (!handover.isClosed()) {
            handover.close();
            subscription.removeEvenBeforeTheStart();
        }
    }

    /** Names its subscription. */
    @Override
    public String toString() {
        return "source of " + subscription;
    }
}
