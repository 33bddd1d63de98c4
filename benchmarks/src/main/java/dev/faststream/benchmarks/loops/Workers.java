package dev.faststream.benchmarks.loops;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Virtual threads that handle records, as many at once as there are permits: one for each busy key, or one for each
 * record. Records are given by the loop's thread, and come back to it through a queue.
 */
final class Workers {
    private final Consumer<ConsumerRecord<byte[], byte[]>> handler;
    private final boolean ordered;
    private final Semaphore permits;
    private final Map<String, Queue<ConsumerRecord<byte[], byte[]>>> busyKeys = new ConcurrentHashMap<>();
    private final Queue<ConsumerRecord<byte[], byte[]>> handled = new ConcurrentLinkedQueue<>();

    Workers(Consumer<ConsumerRecord<byte[], byte[]>> handler, boolean ordered, int atOnce) {
        this.handler = handler;
        this.ordered = ordered;
        this.permits = new Semaphore(atOnce);
    }

    void give(ConsumerRecord<byte[], byte[]> record) {
        if (ordered) {
            giveToKey(new String(record.key(), StandardCharsets.UTF_8), record);
        } else {
            permits.acquireUninterruptibly();
            Thread.startVirtualThread(() -> {
                handle(record);
                permits.release();
            });
        }
    }

    /** A record that was handled and has not been told of before. */
    @Nullable
    ConsumerRecord<byte[], byte[]> nextHandled() {
        return handled.poll();
    }

    private void handle(ConsumerRecord<byte[], byte[]> record) {
        handler.accept(record);
        handled.add(record);
    }

    private void giveToKey(String key, ConsumerRecord<byte[], byte[]> record) {
        busyKeys.compute(key, (unused, waiting) -> {
            Queue<ConsumerRecord<byte[], byte[]>> queue = waiting == null ? new ArrayDeque<>(2) : waiting;
            queue.add(record);
            if (waiting == null) {
                Thread.startVirtualThread(() -> handleAll(key, record));
            }
            return queue;
        });
    }

    private void handleAll(String key, ConsumerRecord<byte[], byte[]> first) {
        permits.acquireUninterruptibly();
        @Nullable ConsumerRecord<byte[], byte[]> next = first;
        while (next != null) {
            handle(next);
            next = following(key);
        }
        permits.release();
    }

    /** Takes the record that was handled out of its key's queue and gives the next one; null ends the key's thread. */
    private @Nullable ConsumerRecord<byte[], byte[]> following(String key) {
        Queue<ConsumerRecord<byte[], byte[]>> left = busyKeys.computeIfPresent(key, (unused, queue) -> {
            queue.remove();
            return queue.isEmpty() ? null : queue;
        });
        return left == null ? null : left.peek();
    }
}
