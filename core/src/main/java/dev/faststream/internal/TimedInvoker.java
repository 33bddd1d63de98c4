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
        return timeout.isZero() ? call(call) : callInTime(call, delivery);
    }

    private List<Response<?>> call(BoundHandler.Call<R> call) throws Exception {
        return Response.allOf(handler.invoker().invoke(call.records(), call.arguments()));
    }

    private List<Response<?>> callInTime(BoundHandler.Call<R> call, Delivery<R> delivery) throws Exception {
        delivery.callBegins(Thread.currentThread());
        try {
            List<Response<?>> responses = call(call);
            delivery.callEnded();
            return responses;
        } catch (Throwable t) {
            if (delivery.callEnded()) {
                throw new HandlerTimeoutException(
                        handler.name(),
                        mapper.describe(call.records().getFirst().record()),
                        timeout);
            }
            throw t;
        }
    }
}
