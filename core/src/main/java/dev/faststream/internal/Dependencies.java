package dev.faststream.internal;

import dev.faststream.AppContext;
import dev.faststream.ProviderMethod;
import dev.faststream.internal.BoundHandler.Argument;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides where what a handler depends on comes from. Methods that provide have parameters of their own, which are
 * bound as the handler's. Used once, by one thread.
 */
final class Dependencies<R> {
    private final AppContext app;
    private final boolean batch;
    private final Function<Parameter, Argument<R>> parameters;
    private final Map<Class<?>, Argument.Source<R>> ofMethods = new HashMap<>();
    private final Deque<Class<?>> way = new ArrayDeque<>();

    /**
     * Makes one for a handler.
     *
     * @param parameters binds a parameter as the handler's own would be
     */
    Dependencies(AppContext app, boolean batch, Function<Parameter, Argument<R>> parameters) {
        this.app = app;
        this.batch = batch;
        this.parameters = parameters;
    }

    /**
     * Gives what has an instance of the type for each delivery.
     *
     * @throws IllegalArgumentException if nothing provides it, or it needs itself; says what to do
     */
    Argument.Source<R> source(Class<?> type) {
        if (!app.provides(type)) {
            throw new IllegalArgumentException(
                    "nothing provides it; add app.provide(" + type.getSimpleName() + ".class, ...) before the start");
        }
        if (!app.isPerDelivery(type)) {
            return (records, scope) -> app.get(type);
        }
        ProviderMethod method = app.providerOf(type).orElse(null);
        return method == null ? (records, scope) -> scope.context().get(type) : byMethod(type, method);
    }

    private Argument.Source<R> byMethod(Class<?> type, ProviderMethod provider) {
        Argument.Source<R> known = ofMethods.get(type);
        if (known != null) {
            return known;
        }
        if (way.contains(type)) {
            throw new IllegalArgumentException(type.getSimpleName() + " needs itself: " + circle(type)
                    + "; let one of their @Provides methods do without the next");
        }
        way.addLast(type);
        try {
            Argument.Source<R> made = bound(type, provider);
            ofMethods.put(type, made);
            return made;
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

    private <T> Argument.Source<R> bound(Class<T> type, ProviderMethod provider) {
        Method method = provider.method();
        List<Argument<R>> arguments = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            arguments.add(bind(parameter, method));
        }
        MethodInvoker<R> invoker = new MethodInvoker<>(provider.bean(), method);
        return (records, scope) -> scope.context().get(type, context -> {
            Object made = invoker.invoke(records, values(arguments, records, scope));
            return type.cast(Objects.requireNonNull(made, () -> HandlerBinder.nameOf(method) + " gave null"));
        });
    }

    private Argument<R> bind(Parameter parameter, Method method) {
        try {
            return parameters.apply(parameter);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "parameter '" + parameter.getName() + "' (" + Types.show(parameter.getParameterizedType())
                            + ") of its provider " + HandlerBinder.nameOf(method) + ": " + e.getMessage(),
                    e);
        }
    }

    private @Nullable Object[] values(List<Argument<R>> arguments, List<InFlight<R>> records, Handling.Scope<R> scope) {
        @Nullable Object[] values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (arguments.get(i)) {
                case Argument.PerDelivery<R>(Argument.Source<R> source) -> source.get(records, scope);
                case Argument.PerRecord<R>(Argument.Reader<R> reader) -> ofRecords(reader, records);
            };
        }
        return values;
    }

    private @Nullable Object ofRecords(Argument.Reader<R> reader, List<InFlight<R>> records) {
        if (!batch) {
            return reader.read(records.getFirst());
        }
        List<@Nullable Object> values = new ArrayList<>(records.size());
        for (InFlight<R> record : records) {
            values.add(reader.read(record));
        }
        return Collections.unmodifiableList(values);
    }
}
