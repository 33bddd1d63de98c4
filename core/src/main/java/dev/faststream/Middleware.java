package dev.faststream;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Code around handlers and around what is published. The same middleware works for single messages and for batches, and
 * with every broker.
 *
 * <p>The first that is added is the outermost; that of the app is around that of the broker, then come routers from the
 * outer to the inner, then the subscriber's. Safe to use from several threads: one instance serves all deliveries.
 *
 * <pre>{@code
 * broker.middleware(Middleware.aroundCalls((call, next) -> {
 *     long start = System.nanoTime();
 *     try {
 *         return next.proceed();
 *     } finally {
 *         timer.record(call.handler(), System.nanoTime() - start);
 *     }
 * }));
 * }</pre>
 */
public interface Middleware {
    /**
     * Runs around a handler: before its records are decoded, and until it has returned. May change bodies and headers,
     * call {@code next}, or not, or several times, change what it returns, and see what it throws.
     *
     * <p>What is returned is published as the handler's result, and then the records are done, unless they were marked:
     * also when {@code next} was not called. What is thrown is handled as if the handler had thrown it.
     *
     * @param call the handler's messages, and what is known around them
     * @param next the middleware inside of this one, and at last the handler
     * @return what is to be published; empty for nothing
     */
    default List<Response<?>> onCall(HandlerCall call, Next next) throws Exception {
        return next.proceed();
    }

    /**
     * Runs around the publishing of one message: a handler's result, a reply, or what is published by hand. May change
     * the message, send it, or not.
     *
     * <p>What is thrown, or completes the stage exceptionally, is a failed send: the one who publishes gets it, and the
     * record whose result it is has failed. If {@code next} is not called, nothing is sent, and that counts as success.
     *
     * @param next the middleware inside of this one, and at last the broker
     * @return completes when the broker has acknowledged the message
     */
    default CompletionStage<?> onPublish(OutgoingMessage message, Send next) throws Exception {
        return next.proceed();
    }

    /**
     * Tells what is wrong with how it was set up. Asked when the app starts, which tells all problems at once.
     *
     * @return each problem with the option, its value, and what would be right
     */
    default List<String> problems() {
        return List.of();
    }

    /** What comes after a middleware on the way to the handler. */
    @FunctionalInterface
    interface Next {
        /**
         * Goes on to the handler.
         *
         * @return what it wants to be published
         * @throws Exception what the handler throws, or why its records can't be given to it
         */
        List<Response<?>> proceed() throws Exception;
    }

    /** What comes after a middleware on the way to the broker. */
    @FunctionalInterface
    interface Send {
        /**
         * Goes on to the broker.
         *
         * @return completes when the message is acknowledged
         */
        CompletionStage<?> proceed() throws Exception;
    }

    /** Middleware around handlers alone, as a lambda. */
    @FunctionalInterface
    interface AroundCalls {
        /** See {@link Middleware#onCall}. */
        List<Response<?>> onCall(HandlerCall call, Next next) throws Exception;
    }

    /** Middleware around publishing alone, as a lambda. */
    @FunctionalInterface
    interface AroundPublishing {
        /** See {@link Middleware#onPublish}. */
        CompletionStage<?> onPublish(OutgoingMessage message, Send next) throws Exception;
    }

    /** Makes a middleware around handlers of a lambda. */
    static Middleware aroundCalls(AroundCalls around) {
        return new Middleware() {
            @Override
            public List<Response<?>> onCall(HandlerCall call, Next next) throws Exception {
                return around.onCall(call, next);
            }
        };
    }

    /** Makes a middleware around publishing of a lambda. */
    static Middleware aroundPublishing(AroundPublishing around) {
        return new Middleware() {
            @Override
            public CompletionStage<?> onPublish(OutgoingMessage message, Send next) throws Exception {
                return around.onPublish(message, next);
            }
        };
    }
}
