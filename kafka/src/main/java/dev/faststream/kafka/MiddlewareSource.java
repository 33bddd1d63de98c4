package dev.faststream.kafka;

import dev.faststream.Context;
import dev.faststream.Middleware;
import java.util.Objects;

/** Where middleware comes from that somebody asked for. */
@FunctionalInterface
interface MiddlewareSource {
    /**
     * Gives the middleware.
     *
     * @throws IllegalArgumentException if there is none; the message says what to do
     */
    Middleware in(Context context);

    static MiddlewareSource of(Middleware middleware) {
        Objects.requireNonNull(middleware, "middleware");
        return context -> middleware;
    }

    /** What the app provides for the class, or else a new one. */
    static MiddlewareSource of(Class<? extends Middleware> type) {
        return context -> Instances.of(type, context);
    }
}
