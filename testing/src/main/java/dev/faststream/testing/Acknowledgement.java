package dev.faststream.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.RecordMetadata;

/** What a send comes to; who waits for it lets time go on. */
record Acknowledgement(VirtualTime time, CompletableFuture<RecordMetadata> result) implements Future<RecordMetadata> {
    @Override
    public RecordMetadata get() throws InterruptedException, ExecutionException {
        time.await(result::isDone, Long.MAX_VALUE);
        return result.get();
    }

    @Override
    public RecordMetadata get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!time.await(result::isDone, unit.toMillis(timeout))) {
            throw new TimeoutException("Timeout after waiting for " + unit.toMillis(timeout) + " ms.");
        }
        return result.get();
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return false;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public boolean isDone() {
        return result.isDone();
    }
}
