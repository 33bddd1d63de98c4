package dev.faststream.kafka;

import dev.faststream.Context;
import dev.faststream.Middleware;
import dev.faststream.internal.Problems;
import java.util.ArrayList;
import java.util.List;

/**
 * What is around a subscription's handlers and results. Immutable.
 *
 * @param around that of app, broker and routers, the outermost first
 * @param own the subscriber's own, inside of it
 */
record MiddlewareChoices(List<Middleware> around, List<Source<Middleware>> own) {
    MiddlewareChoices {
        around = List.copyOf(around);
        own = List.copyOf(own);
    }

    /** Gives all of it, the outermost first; what can't be given goes to the problems. */
    List<Middleware> in(Context context, String subscription, Problems problems) {
        List<Middleware> all = new ArrayList<>(around);
        all.addAll(Source.all(own, context, subscription + ": the middleware", problems));
        for (Middleware middleware : all) {
            middleware.problems().forEach(problem -> problems.add(subscription + ": " + problem));
        }
        return List.copyOf(all);
    }
}
