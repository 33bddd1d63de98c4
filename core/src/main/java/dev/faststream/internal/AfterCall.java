package dev.faststream.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Settles the records of a call when what it sent is acknowledged. Also what a handler said to be done before it threw
 * is done only then. Stateless.
 *
 * @param threads run what may block before the records are settled
 */
record AfterCall<R>(Settling<R> settling, Executor threads) {
    /** Makes one for calls after which nothing blocks. */
    AfterCall(Settling<R> settling) {
        this(settling, Runnable::run);
    }

    void settleWhenSent(
            List<InFlight<R>> records,
            List<CompletableFuture<?>> sends,
            @Nullable Throwable thrown,
            Pending<R> pending) {
        settleWhenSent(records, sends, thrown, pending, failure -> failure, Runnable::run);
    }

    /**
     * Does the same, and something that may block before the records are settled.
     *
     * @param last given why the call failed, or null, gives why it did in the end
     */
    void settleWhenSent(
            List<InFlight<R>> records,
            List<CompletableFuture<?>> sends,
            @Nullable Throwable thrown,
            Pending<R> pending,
            UnaryOperator<@Nullable Throwable> last) {
        settleWhenSent(records, sends, thrown, pending, last, threads);
    }

    private void settleWhenSent(
            List<InFlight<R>> records,
            List<CompletableFuture<?>> sends,
            @Nullable Throwable thrown,
            Pending<R> pending,
            UnaryOperator<@Nullable Throwable> last,
            Executor executor) {
        if (sends.isEmpty()) {
            settle(records, last.apply(thrown), pending);
            return;
        }
        pending.hold();
        Results.allOf(sends)
                .whenCompleteAsync(
                        (done, failure) -> {
                            settle(records, last.apply(failureOf(records, thrown, failure)), pending);
                            pending.release();
                        },
                        executor);
    }

    private @Nullable Throwable failureOf(
            List<InFlight<R>> records, @Nullable Throwable thrown, @Nullable Throwable notSent) {
        if (notSent == null) {
            return thrown;
        }
        records.forEach(InFlight::withdrawAck);
        return thrown == null ? Settling.unwrap(notSent) : thrown;
    }

    private void settle(List<InFlight<R>> records, @Nullable Throwable failure, Pending<R> pending) {
        if (failure == null) {
            settling.returned(records, pending);
        } else {
            settling.threw(records, failure, pending);
        }
    }
}
