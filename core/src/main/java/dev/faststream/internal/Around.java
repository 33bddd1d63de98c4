package dev.faststream.internal;

import dev.faststream.AppContext;
import dev.faststream.Inflow;
import dev.faststream.Middleware;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * What is around the handlers of a subscription. Immutable.
 *
 * @param app the context of the app
 * @param middlewares the outermost first
 * @param inflow what flows into the subscription
 * @param threads run what middleware does when a call is done, which may block
 */
public record Around(AppContext app, List<Middleware> middlewares, Inflow inflow, Executor threads) {
    public Around {
        middlewares = List.copyOf(middlewares);
    }

    static Around nothing() {
        return new Around(AppContext.empty(), List.of(), new Unheld(), Thread::startVirtualThread);
    }

    /** Where there is nothing to hold back. */
    private record Unheld() implements Inflow {
        @Override
        public String subscription() {
            return "";
        }

        @Override
        public String describe() {
            return "";
        }

        @Override
        public Hold hold(String why) {
            return () -> {};
        }
    }

    /** Those that do something around handlers. */
    List<Middleware> ofCalls() {
        return overriding("onCall", middlewares);
    }

    /** Those that do something around publishing; the others need not be asked for each message. */
    public static List<Middleware> ofPublishing(List<Middleware> middlewares) {
        return overriding("onPublish", middlewares);
    }

    private static List<Middleware> overriding(String method, List<Middleware> middlewares) {
        return middlewares.stream()
                .filter(middleware -> Arrays.stream(middleware.getClass().getMethods())
                        .anyMatch(found ->
                                found.getName().equals(method) && found.getDeclaringClass() != Middleware.class))
                .toList();
    }
}
