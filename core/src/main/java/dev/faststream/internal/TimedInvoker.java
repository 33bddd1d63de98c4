package dev.faststream.internal;

import dev.faststream.HandlerTimeoutException;
import dev.faststream.Response;
import java.time.Duration;
import java.util.List;

/**
 * Calls a handler, which may be interrupted when it takes too long, and gives what it wants to be published. Immutable.
 *
 * @param timeout how long it may run before it is interrupted; zero for ever
 */
record TimedInvoker<R>(BoundHandler<R> handler, RecordMapper<R> mapper, Duration timeout) {
    List<Response<?>> invoke(BoundHandler.Call<R> call, Delivery<R> delivery) throws Exception {
        if (timeout.isZero()) {
            return ResultShape.responses(handler.invoker().invoke(call.records(), call.arguments()));
        }
        delivery.callBegins(Thread.currentThread());
        Throwable thrown;
        try {
            List<Response<?>> responses =
                    ResultShape.responses(handler.invoker().invoke(call.records(), call.arguments()));
            delivery.callEnded();
            return responses;
        } catch (Throwable t) {
            thrown = t;
        }
        if (delivery.callEnded()) {
            throw new HandlerTimeoutException(
                    handler.name(), mapper.describe(call.records().getFirst().record()), timeout);
        }
        throw rethrown(thrown);
    }

    static Exception rethrown(Throwable t) {
        if (t instanceof Error error) {
            throw error;
        }
        return t instanceof Exception exception ? exception : new IllegalStateException(t);
    }
}
