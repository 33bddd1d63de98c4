package dev.faststream;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is being made right now, each for the one before it. Used by one thread at a time. */
final class Making {
    private static final Logger log = LoggerFactory.getLogger(Making.class);

    private final Deque<Class<?>> way = new ArrayDeque<>();

    /**
     * Makes an instance.
     *
     * @throws IllegalStateException if it is being made already, with the chain of who needs whom
     */
    <T> T make(Class<?> type, Provider<? extends T> provider, Context context) {
        if (way.contains(type)) {
            throw new IllegalStateException(
                    type.getName() + " needs itself: " + circle(type) + "; let one of them do without the next");
        }
        way.addLast(type);
        try {
            T made = provider.provide(context);
            if (made == null) {
                throw new IllegalStateException("The provider of " + type.getName() + " gave null");
            }
            return made;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new ProviderException("The provider of " + type.getName() + " failed: " + e, e);
        } finally {
            way.removeLast();
        }
    }

    /** Gives the circle, as in {@code A -> B -> A}. */
    private String circle(Class<?> type) {
        return Stream.concat(way.stream().dropWhile(before -> before != type), Stream.of(type))
                .map(Class::getSimpleName)
                .collect(Collectors.joining(" -> "));
    }

    static void close(Object instance) {
        if (instance instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                log.error("Closing {} failed: {}", instance, e.toString(), e);
            }
        }
    }
}
