package dev.faststream.testing;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A future that is awaited by virtual time, as all are that follow from it, and whose timeouts are of that time. Safe
 * to use from any thread.
 */
final class VirtualFuture<T extends @Nullable Object> extends CompletableFuture<T> {
    private final VirtualTime time;

    VirtualFuture(VirtualTime time) {
        this.time = time;
    }

    @Override
    public <U extends @Nullable Object> CompletableFuture<U> newIncompleteFuture() {
        return new VirtualFuture<>(time);
    }

    // --- waiting

    @Override
    public T get() throws InterruptedException, ExecutionException {
        time.await(this::isDone, Long.MAX_VALUE);
        return super.get();
    }

    @Override
    public T get(long timeout, TimeUnit unit) throws InterruptedException, ExecutionException, TimeoutException {
        if (!time.await(this::isDone, VirtualTime.toMillis(timeout, unit))) {
            throw new TimeoutException("Nothing came in " + timeout + " " + unit);
        }
        return super.get();
    }

    @Override
    public T join() {
        boolean interrupted = false;
        while (!isDone()) {
            try {
                time.await(this::isDone, Long.MAX_VALUE);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return super.join();
    }

    // --- timeouts

    @Override
    public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
        after(timeout, unit, () -> completeExceptionally(new TimeoutException()));
        return this;
    }

    @Override
    public CompletableFuture<T> completeOnTimeout(T value, long timeout, TimeUnit unit) {
        after(timeout, unit, () -> complete(value));
        return this;
    }

    private void after(long timeout, TimeUnit unit, Runnable action) {
        time.start(Thread.ofVirtual().name("timeout"), () -> {
            try {
                if (!time.await(this::isDone, VirtualTime.toMillis(timeout, unit))) {
                    action.run();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
