package dev.faststream;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acks messages that a handler has handled before, without giving them to it. Each handler remembers for itself. A
 * message is remembered only when it is done: its handler has succeeded, and what that led to is acknowledged. One
 * without an id is always handled.
 *
 * <p>That is still at least once: after a crash between the handler and remembering, and for duplicates that are
 * handled at the same moment, which the ordering by key prevents for those of one key.
 */
public final class DeduplicationMiddleware implements Middleware {
    private static final Logger log = LoggerFactory.getLogger(DeduplicationMiddleware.class);

    private final SeenMessages seen;
    private final Function<IncomingMessage, Optional<String>> idOf;

    private DeduplicationMiddleware(SeenMessages seen, Function<IncomingMessage, Optional<String>> idOf) {
        this.seen = Objects.requireNonNull(seen, "seen");
        this.idOf = Objects.requireNonNull(idOf, "idOf");
    }

    /** Knows messages by a header; its bytes are compared, and need not be text. */
    public static DeduplicationMiddleware byHeader(String name, SeenMessages seen) {
        Objects.requireNonNull(name, "name");
        return by(message -> message.headers().bytes(name).map(DeduplicationMiddleware::id), seen);
    }

    /** Knows messages by their keys. */
    public static DeduplicationMiddleware byKey(SeenMessages seen) {
        return by(message -> message.key().map(DeduplicationMiddleware::id), seen);
    }

    /** Knows messages by what a function makes of them; empty for those that are always to be handled. */
    public static DeduplicationMiddleware by(Function<IncomingMessage, Optional<String>> idOf, SeenMessages seen) {
        return new DeduplicationMiddleware(seen, idOf);
    }

    /** Text for ids of text, and for others something that no two of them share. */
    private static String id(byte[] bytes) {
        String text = Utf8.decode(bytes);
        return text == null ? "latin1:" + new String(bytes, StandardCharsets.ISO_8859_1) : text;
    }

    @Override
    public List<Response<?>> onCall(HandlerCall call, Next next) throws Exception {
        // Known from here on: middleware inside of this one may change what the ids are made of.
        Map<IncomingMessage, String> ids = new HashMap<>();
        Set<String> inThisCall = new HashSet<>();
        for (IncomingMessage message : call.messages()) {
            Optional<String> id = idOf.apply(message).map(known -> call.handler() + "/" + known);
            if (id.isEmpty()) {
                continue;
            }
            ids.put(message, id.get());
            // The first of a batch comes again if it fails, so that the second need not.
            if (!inThisCall.add(id.get()) || seen.contains(id.get())) {
                log.debug("{} has handled {} before", call.handler(), message);
                message.ack();
            }
        }
        if (!ids.isEmpty()) {
            call.whenDone(done -> remember(call, done, ids));
        }
        return next.proceed();
    }

    private void remember(HandlerCall call, List<IncomingMessage> done, Map<IncomingMessage, String> known) {
        List<String> ids =
                done.stream().map(known::get).filter(Objects::nonNull).toList();
        try {
            seen.add(ids);
        } catch (RuntimeException e) {
            Throwable shown = call.loggable(e);
            log.warn(
                    "{} could not remember that {} was handled; if it comes again, it is handled again: {}",
                    call.handler(),
                    done.getFirst(),
                    shown.toString(),
                    shown);
        }
    }
}
