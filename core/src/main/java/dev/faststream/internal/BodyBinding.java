package dev.faststream.internal;

import dev.faststream.InvalidRecordException;
import dev.faststream.internal.BoundHandler.Argument;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides how a handler takes the body: as a whole, as single fields of it, or not at all. Used once, by one thread.
 *
 * @param <R> the broker's native record
 */
final class BodyBinding<R> {
    private final HandlerBinder.Tools<R> tools;
    private final Signatures signatures;
    private final Method method;
    private final boolean batch;
    private final List<Parameter> parameters;
    private final TypeVariables variables;
    private final Map<String, Type> types = new LinkedHashMap<>();

    /** Prepares to bind the parameters of a handler that have no other meaning. */
    BodyBinding(
            HandlerBinder.Tools<R> tools,
            Signatures signatures,
            Object bean,
            Method method,
            boolean batch,
            List<Parameter> parameters) {
        this.tools = tools;
        this.signatures = signatures;
        this.variables = new TypeVariables(bean.getClass());
        this.method = method;
        this.batch = batch;
        this.parameters = parameters;
    }

    /** The type of the whole, known when all parameters are bound; empty where the handler takes none as a whole. */
    Optional<Type> type() {
        return types.values().stream().findFirst();
    }

    /**
     * Gives what decodes it, when all parameters are bound.
     *
     * @throws IllegalArgumentException if it can't be decoded; the message says why
     */
    BoundHandler.BodyReader<R> reader() {
        return parameters.size() > 1 ? fieldsReader() : wholeReader();
    }

    /** Binds a parameter that takes the body, or a field of it. */
    Argument<R> bind(Parameter parameter) {
        if (parameters.size() > 1 && parameters.contains(parameter)) {
            return bindField(parameter);
        }
        Type type = HandlerBinder.perRecordType(parameter, batch).getType();
        boolean optional = Types.raw(type) == Optional.class;
        Type bodyType = optional
                ? Types.argument(HandlerBinder.perRecordType(parameter, batch))
                        .map(AnnotatedType::getType)
                        .orElseThrow(() -> new IllegalArgumentException("Optional does not say of what"))
                : type;
        demand(parameter, Types.boxed(bodyType));
        if (optional) {
            return new Argument.PerRecord<>(record -> Optional.ofNullable(record.body()));
        }
        if (!parameter.getType().isPrimitive()
                && !signatures.forbidsNull(HandlerBinder.perRecordType(parameter, batch), parameter, batch)) {
            return new Argument.PerRecord<>(InFlight::body);
        }
        String mustBe = Types.show(type);
        String mayBe = signatures.nullables(parameter, Types.show(Types.boxed(type)));
        return new Argument.PerRecord<>(record -> bodyOf(record, mustBe, mayBe));
    }

    private Object bodyOf(InFlight<R> record, String mustBe, String mayBe) {
        Object body = record.body();
        if (body == null) {
            throw new InvalidRecordException(
                    tools.mapper().describe(record.record()) + " has no value, it is a tombstone, but " + mustBe
                            + " can't be null in " + HandlerBinder.nameOf(method) + ". Declare " + mayBe
                            + " to take tombstones.",
                    null);
        }
        return body;
    }

    private Argument<R> bindField(Parameter parameter) {
        if (batch) {
            throw new IllegalArgumentException("a batch handler takes one list of bodies, and this one has "
                    + parameters.size() + ": " + names()
                    + "; annotate the others with @Header, @Key, ... or take fewer");
        }
        String name = signatures.demandName(parameter, "one parameter for the whole body, or @Header");
        boolean nullable = signatures.allowsNull(parameter.getAnnotatedType(), parameter, false);
        String mayBe = signatures.nullable(parameter, Types.show(parameter.getParameterizedType()));
        return new Argument.PerRecord<>(record -> field(record, name, nullable, mayBe, parameter));
    }

    private String names() {
        return parameters.stream().map(signatures::nameOf).collect(Collectors.joining(", "));
    }

    private @Nullable Object field(
            InFlight<R> record, String name, boolean nullable, String mayBe, Parameter parameter) {
        if (!(record.body() instanceof Map<?, ?> fields)) {
            throw new InvalidRecordException(
                    tools.mapper().describe(record.record()) + " has no value, it is a tombstone, but the handler takes"
                            + " the fields " + names()
                            + ". Declare one parameter for the whole body to take tombstones.",
                    null);
        }
        Object value = fields.get(name);
        if (value == null && !nullable) {
            throw new InvalidRecordException(
                    "Body of " + tools.mapper().describe(record.record()) + ": $." + name
                            + " is missing or null, expected " + Types.show(parameter.getParameterizedType())
                            + ". Declare " + mayBe + " if it may be absent.",
                    null);
        }
        return value;
    }

    /** Notes what a parameter says of the type of the whole body. */
    void demand(Parameter parameter, Type type) {
        String place = parameter.getDeclaringExecutable().equals(method)
                ? signatures.nameOf(parameter)
                : parameter.getDeclaringExecutable().getName() + "(" + signatures.nameOf(parameter) + ")";
        Types.bound(type).map(variables::resolve).ifPresent(bound -> types.put(place, bound));
    }

    private BoundHandler.BodyReader<R> fieldsReader() {
        if (!types.isEmpty()) {
            throw new IllegalArgumentException("the parameters " + names() + " take single fields of it, but "
                    + types.keySet() + " the whole; declare "
                    + tools.mapper().types().message().getSimpleName()
                    + "<?>, or one parameter for the whole");
        }
        Map<String, Type> fields = new LinkedHashMap<>();
        parameters.forEach(parameter ->
                fields.put(signatures.nameOf(parameter), variables.resolve(parameter.getParameterizedType())));
        return tools.bodies().fieldsReader(fields);
    }

    private BoundHandler.BodyReader<R> wholeReader() {
        List<Type> said = types.values().stream().distinct().toList();
        if (said.size() > 1) {
            throw new IllegalArgumentException("its type is not clear: "
                    + types.entrySet().stream()
                            .map(entry -> "'" + entry.getKey() + "' says " + Types.show(entry.getValue()))
                            .collect(Collectors.joining(", "))
                    + "; declare the same type everywhere");
        }
        return tools.bodies().reader(said.isEmpty() ? byte[].class : said.getFirst());
    }
}
