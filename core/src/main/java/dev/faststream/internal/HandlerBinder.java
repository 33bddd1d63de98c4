package dev.faststream.internal;

import dev.faststream.AppContext;
import dev.faststream.Context;
import dev.faststream.Depends;
import dev.faststream.Header;
import dev.faststream.HeaderMapping;
import dev.faststream.Headers;
import dev.faststream.Key;
import dev.faststream.Message;
import dev.faststream.Path;
import dev.faststream.TextConverters;
import dev.faststream.internal.BoundHandler.Argument;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides, for one annotated method, where each argument comes from and what type the body has. Everything that is
 * wrong with the signature is collected, with the parameter and what would be right. Used once, by one thread.
 *
 * @param <R> the broker's native record
 */
public final class HandlerBinder<R> {
    /** What the binding of every handler of a broker shares. */
    public record Tools<R>(
            RecordMapper<R> mapper,
            Bodies<R> bodies,
            TextConverters converters,
            AppContext context,
            Problems problems) {}

    private static final List<Class<? extends Annotation>> BINDINGS =
            List.of(Header.class, HeaderMapping.class, Key.class, Path.class, Depends.class);

    private final Tools<R> tools;
    private final HeaderReaders headerReaders;
    private final Function<R, Headers> headersOf;
    private final Object bean;
    private final Method method;
    private final boolean batch;
    private final Set<String> pathVariables;

    private final Signatures signatures = new Signatures();
    private final Dependencies<R> dependencies;
    private final List<Argument<R>> arguments = new ArrayList<>();
    private final BodyBinding<R> body;
    private BoundHandler.@Nullable RecordCheck<R> check;
    private boolean wantsLogFields;

    /** Prepares to bind a method of a bean. */
    public HandlerBinder(Tools<R> tools, Object bean, Method method, boolean batch, Set<String> pathVariables) {
        this.tools = tools;
        this.headerReaders = new HeaderReaders(tools.converters(), signatures);
        this.headersOf = tools.mapper()::headers;
        this.bean = bean;
        this.method = method;
        this.batch = batch;
        this.pathVariables = pathVariables;
        this.dependencies = new Dependencies<>(tools.context(), batch, this::bind);
        this.body = new BodyBinding<>(
                tools,
                signatures,
                bean,
                method,
                batch,
                Arrays.stream(method.getParameters()).filter(this::isBody).toList());
    }

    /** The name of a handler in messages to people: class and method. */
    public static String nameOf(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + Signatures.nameOf(method);
    }

    /** Binds the method; empty when there are problems, which are told to the tools' collector. */
    public Optional<BoundHandler<R>> bind() {
        try {
            signatures.demandCallable(method);
            return bindCallable();
        } catch (IllegalArgumentException e) {
            report(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private Optional<BoundHandler<R>> bindCallable() {
        int before = tools.problems().all().size();
        check = check();
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            bindReporting(i + 1, parameters[i]);
        }
        Optional<BoundHandler.BodyReader<R>> reader = bodyReader();
        makeAccessible();
        return tools.problems().all().size() > before
                ? Optional.empty()
                : reader.map(ofBody ->
                        new BoundHandler<>(nameOf(method), batch, ofBody, List.copyOf(arguments), check, invoker()));
    }

    private BoundHandler.@Nullable RecordCheck<R> check() {
        try {
            return ConstrainedArguments.of(tools, bean, method, batch);
        } catch (IllegalArgumentException e) {
            report(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Why an object can't be included for its handlers, and what to do; empty where nothing is known against it. */
    public static Optional<String> objection(Object included) {
        return Signatures.objection(included);
    }

    /** The type of the body of one record, known when it is bound; empty where the handler takes none as a whole. */
    public Optional<Type> bodyType() {
        return body.type();
    }

    private void bindReporting(int position, Parameter parameter) {
        try {
            arguments.add(bind(parameter));
        } catch (IllegalArgumentException e) {
            report("parameter " + position + " '" + signatures.nameOf(parameter) + "' ("
                    + Types.show(parameter.getParameterizedType()) + "): " + e.getMessage());
        }
    }

    private void report(String problem) {
        String signature = Arrays.stream(method.getGenericParameterTypes())
                .map(Types::show)
                .collect(Collectors.joining(", ", nameOf(method) + "(", ")"));
        tools.problems().add(signature + ": " + problem);
    }

    private Argument<R> bind(Parameter parameter) {
        List<? extends Annotation> bindings = BINDINGS.stream()
                .map(parameter::getAnnotation)
                .filter(a -> a != null)
                .toList();
        if (bindings.size() > 1) {
            throw new IllegalArgumentException("it has several bindings, " + bindings + "; keep one");
        }
        if (!bindings.isEmpty()) {
            return bindAnnotated(parameter, bindings.getFirst());
        }
        Class<?> raw = parameter.getType();
        if (raw == Context.class) {
            return new Argument.PerDelivery<>((records, scope) -> scope.context());
        }
        if (raw == Logger.class) {
            wantsLogFields = true;
            Logger logger = LoggerFactory.getLogger(method.getDeclaringClass());
            return new Argument.PerDelivery<>((records, scope) -> logger);
        }
        if (raw == tools.mapper().types().batch()) {
            return bindBatch(parameter);
        }
        return isBody(parameter) ? body.bind(parameter) : bindNative(parameter);
    }

    private Argument<R> bindAnnotated(Parameter parameter, Annotation binding) {
        return switch (binding) {
            case Header header -> bindHeader(parameter, header);
            case HeaderMapping mapping -> bindHeaderMapping(parameter);
            case Key key -> bindKey(parameter);
            case Path path -> bindPath(parameter, path);
            default -> new Argument.PerDelivery<>(dependencies.source(parameter.getType()));
        };
    }

    private AnnotatedType perRecordType(Parameter parameter) {
        return perRecordType(parameter, batch);
    }

    /** The declared type of one record's value: the parameter's own, or in a batch that of its list's elements. */
    static AnnotatedType perRecordType(Parameter parameter, boolean batch) {
        AnnotatedType type = parameter.getAnnotatedType();
        if (!batch) {
            return type;
        }
        if (parameter.getType() != List.class) {
            throw new IllegalArgumentException("a batch handler gets one value per record; declare List<"
                    + Types.show(Types.boxed(parameter.getParameterizedType())) + ">");
        }
        return Types.argument(type)
                .orElseThrow(() -> new IllegalArgumentException("List does not say of what; declare its element type"));
    }

    private Headers headers(InFlight<R> record) {
        return record.headers(headersOf);
    }

    private Argument<R> bindHeader(Parameter parameter, Header header) {
        String name = header.value().isEmpty()
                ? Types.kebabCase(signatures.demandName(parameter, "@Header"))
                : header.value();
        HeaderReaders.HeaderReader reader = headerReaders.reader(name, perRecordType(parameter), parameter, batch);
        return new Argument.PerRecord<>(record -> reader.read(headers(record)));
    }

    private Argument<R> bindHeaderMapping(Parameter parameter) {
        HeaderReaders.HeaderReader reader =
                headerReaders.mapping(Types.raw(perRecordType(parameter).getType()));
        return new Argument.PerRecord<>(record -> reader.read(headers(record)));
    }

    private Argument<R> bindKey(Parameter parameter) {
        AnnotatedType type = perRecordType(parameter);
        boolean nullable = signatures.allowsNull(type, parameter, batch);
        KeyReader<R> reader = KeyReader.of(type, shown -> signatures.nullable(parameter, shown), tools);
        return new Argument.PerRecord<>(nullable ? reader::readOrNull : reader::read);
    }

    private Argument<R> bindPath(Parameter parameter, Path path) {
        String name = path.value().isEmpty() ? signatures.demandName(parameter, "@Path") : path.value();
        PathReader<R> reader = PathReader.of(name, perRecordType(parameter).getType(), pathVariables, tools);
        return new Argument.PerRecord<>(reader::read);
    }

    private Argument<R> bindBatch(Parameter parameter) {
        if (!batch) {
            throw new IllegalArgumentException("a batch needs batch = true; or declare "
                    + tools.mapper().types().message().getSimpleName() + "<...> for one message");
        }
        Types.argument(parameter.getAnnotatedType()).ifPresent(of -> body.demand(parameter, of.getType()));
        return new Argument.PerDelivery<>((records, scope) -> tools.mapper().batch(records));
    }

    /** Binds a message, a native record, or headers; in a batch, a list of one of these. */
    private Argument<R> bindNative(Parameter parameter) {
        AnnotatedType type = batch ? perRecordType(parameter) : parameter.getAnnotatedType();
        Class<?> raw = Types.raw(type.getType());
        if (!batch && raw == List.class) {
            throw new IllegalArgumentException("a list of them needs batch = true; or declare one of them");
        }
        if (raw == Headers.class) {
            // What is checked has to be there for each record.
            return batch && check == null
                    ? new Argument.PerDelivery<>((records, scope) -> new HeadersOfBatch<>(records, headersOf))
                    : new Argument.PerRecord<>(this::headers);
        }
        if (raw == tools.mapper().types().record()) {
            return new Argument.PerRecord<>(InFlight::record);
        }
        Types.argument(type).ifPresent(of -> body.demand(parameter, of.getType()));
        return new Argument.PerRecord<>(record -> tools.mapper().message(record));
    }

    /** Tells whether a parameter takes the body, or a field of it: it has no binding and no type that we know. */
    private boolean isBody(Parameter parameter) {
        RecordMapper.NativeTypes types = tools.mapper().types();
        Class<?> raw = parameter.getType();
        Class<?> element = raw == List.class
                ? Types.argument(parameter.getAnnotatedType())
                        .<Class<?>>map(type -> Types.raw(type.getType()))
                        .orElse(raw)
                : raw;
        return BINDINGS.stream().noneMatch(parameter::isAnnotationPresent)
                && Stream.of(types.record(), types.message(), types.batch(), Message.class, Headers.class)
                        .noneMatch(known -> known == element)
                && raw != Context.class
                && raw != Logger.class;
    }

    private Optional<BoundHandler.BodyReader<R>> bodyReader() {
        try {
            return Optional.of(body.reader());
        } catch (IllegalArgumentException e) {
            report("the body: " + e.getMessage());
            return Optional.empty();
        }
    }

    private void makeAccessible() {
        try {
            method.setAccessible(true);
        } catch (RuntimeException e) {
            report("it can't be called from here: " + e.getMessage()
                    + "; make class and method public, or open the package");
        }
    }

    private BoundHandler.Invoker<R> invoker() {
        MethodInvoker<R> invoker = new MethodInvoker<>(bean, method);
        return wantsLogFields ? new LogFields<>(invoker) : invoker;
    }
}
