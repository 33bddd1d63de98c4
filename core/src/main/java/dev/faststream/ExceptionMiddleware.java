package dev.faststream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what to do instead when handlers throw, by the type of the exception: the reaction to the nearest type wins.
 * Records that can't be decoded for a handler of single messages are seen too.
 *
 * <pre>{@code
 * broker.middleware(ExceptionMiddleware.standard()
 *         .skip(DuplicateKeyException.class, (e, call) -> log.info("known: {}", call.messages()))
 *         .replace(PricingException.class, (e, call) -> new Price("unknown")));
 * }</pre>
 *
 * <p>What it has a reaction to counts as handled: the records are done, unless they were marked, a whole batch too. The
 * exceptions that are verbs ({@link AckMessage}, {@link NackMessage}, {@link RejectMessage}, {@link SkipMessage},
 * {@link DeferMessage}, {@link StopSubscriber}, {@link StopApplication}) and interrupts pass, whatever is said of their
 * types. Immutable: each method gives a changed copy.
 */
public final class ExceptionMiddleware implements Middleware {
    private static final Set<Class<?>> PASSING = Set.of(
            AckMessage.class,
            NackMessage.class,
            RejectMessage.class,
            SkipMessage.class,
            DeferMessage.class,
            StopSubscriber.class,
            StopApplication.class,
            InterruptedException.class);

    /**
     * Reacts to an exception.
     *
     * @param <E> the exception's type
     */
    @FunctionalInterface
    public interface Reaction<E extends Exception> {
        /** Reacts; what it throws takes the exception's place. */
        void to(E exception, HandlerCall call) throws Exception;
    }

    /**
     * Gives a result in place of the one that failed.
     *
     * @param <E> the exception's type
     */
    @FunctionalInterface
    public interface Replacement<E extends Exception> {
        /**
         * Gives what a handler may return, to be published as the handler's result would have been, or null for
         * nothing; what it throws takes the exception's place.
         */
        @Nullable
        Object resultFor(E exception, HandlerCall call) throws Exception;
    }

    private final Map<Class<?>, Replacement<Exception>> replacements;

    private ExceptionMiddleware(Map<Class<?>, Replacement<Exception>> replacements) {
        this.replacements = replacements;
    }

    /** Makes one that lets every exception pass. */
    public static ExceptionMiddleware standard() {
        return new ExceptionMiddleware(Map.of());
    }

    /** Publishes nothing where the handler throws an exception of a type, and does this instead. */
    public <E extends Exception> ExceptionMiddleware skip(Class<E> type, Reaction<? super E> reaction) {
        return replace(type, (exception, call) -> {
            reaction.to(exception, call);
            return null;
        });
    }

    /** Publishes another result where the handler throws an exception of a type. */
    public <E extends Exception> ExceptionMiddleware replace(Class<E> type, Replacement<? super E> replacement) {
        Objects.requireNonNull(replacement, "replacement");
        Map<Class<?>, Replacement<Exception>> more = new HashMap<>(replacements);
        more.put(type, (exception, call) -> replacement.resultFor(type.cast(exception), call));
        return new ExceptionMiddleware(Map.copyOf(more));
    }

    @Override
    public List<Response<?>> onCall(HandlerCall call, Next next) throws Exception {
        try {
            return next.proceed();
        } catch (Exception e) {
            Replacement<Exception> nearest = nearest(e);
            if (nearest == null) {
                throw e;
            }
            return ResultShape.responses(nearest.resultFor(e, call));
        }
    }

    private @Nullable Replacement<Exception> nearest(Exception exception) {
        if (PASSING.contains(exception.getClass())) {
            return null;
        }
        Replacement<Exception> nearest = null;
        for (Class<?> type = exception.getClass(); nearest == null && type != null; type = type.getSuperclass()) {
            nearest = replacements.get(type);
        }
        return nearest;
    }
}
