package dev.faststream.benchmarks.loops;

import org.apache.kafka.clients.consumer.ConsumerRecords;

/** Handles all that one poll has brought. */
@FunctionalInterface
interface Polled extends AutoCloseable {
    void handle(ConsumerRecords<byte[], byte[]> records);

    @Override
    default void close() {}
}
