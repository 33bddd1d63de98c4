package dev.faststream.kafka;

import dev.faststream.Middleware;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** What sends through the middleware of app and broker, the outermost first. Safe to use from any thread. */
final class Outboxes {
    private final Sender sender;
    private final List<Middleware> middlewares;
    private final Outbox outermost;
    private final Map<List<Middleware>, Outbox> others = new ConcurrentHashMap<>();

    Outboxes(Sender sender, List<Middleware> middlewares) {
        this.sender = sender;
        this.middlewares = List.copyOf(middlewares);
        this.outermost = Outbox.of(sender, middlewares);
    }

    /** What sends past all middleware. */
    Sender sender() {
        return sender;
    }

    /** What sends through more middleware inside of it. */
    Outbox with(List<Middleware> inner) {
        return inner.isEmpty()
                ? outermost
                : others.computeIfAbsent(
                        inner,
                        more -> Outbox.of(
                                sender,
                                Stream.concat(middlewares.stream(), more.stream())
                                        .toList()));
    }
}
