package dev.faststream.internal;

import dev.faststream.ConstraintViolationsException;
import dev.faststream.Context;
import dev.faststream.HandlerValidation;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks the arguments made of one record against the constraints of the handler's parameters. Immutable.
 *
 * @param batch whether the arguments of a record become elements of lists
 */
record ConstrainedArguments<R>(HandlerValidation.Check check, boolean batch, RecordMapper<R> mapper)
        implements BoundHandler.RecordCheck<R> {
    private static final String JAKARTA = "jakarta.validation.";

    /**
     * Prepares the check of a handler; null where it has no constraints.
     *
     * @throws IllegalArgumentException if it has some that nobody can check
     */
    static <R> BoundHandler.@Nullable RecordCheck<R> of(
            HandlerBinder.Tools<R> tools, Object bean, Method method, boolean batch) {
        Optional<HandlerValidation> validation = validation(tools.context());
        if (validation.isPresent()) {
            return validation
                    .get()
                    .prepare(bean, method, batch)
                    .map(check -> new ConstrainedArguments<>(check, batch, tools.mapper()))
                    .orElse(null);
        }
        Optional<String> unchecked = Arrays.stream(method.getParameters())
                .flatMap(ConstrainedArguments::constraints)
                .findFirst();
        if (unchecked.isPresent()) {
            throw new IllegalArgumentException(unchecked.get() + ", but nothing on the class path checks it; add the"
                    + " dependency dev.faststream:faststream-validation, or remove it");
        }
        return null;
    }

    static Optional<HandlerValidation> validation(Context context) {
        Optional<HandlerValidation> provided = context.find(HandlerValidation.class);
        return provided.isPresent()
                ? provided
                : ServiceLoader.load(HandlerValidation.class).findFirst();
    }

    private static Stream<String> constraints(Parameter parameter) {
        return Stream.concat(of(parameter), inside(parameter.getAnnotatedType()))
                .map(name -> "parameter '" + parameter.getName() + "' has @" + name);
    }

    private static Stream<String> inside(AnnotatedType type) {
        Stream<AnnotatedType> arguments = type instanceof AnnotatedParameterizedType parameterized
                ? Arrays.stream(parameterized.getAnnotatedActualTypeArguments())
                : Stream.empty();
        return Stream.concat(of(type), arguments.flatMap(ConstrainedArguments::inside));
    }

    private static Stream<String> of(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
                .map(Annotation::annotationType)
                .filter(ConstrainedArguments::isConstraint)
                .map(Class::getSimpleName);
    }

    private static boolean isConstraint(Class<? extends Annotation> type) {
        return type.getName().equals(JAKARTA + "Valid")
                || Arrays.stream(type.getAnnotations())
                        .anyMatch(meta -> meta.annotationType().getName().equals(JAKARTA + "Constraint"));
    }

    @Override
    public void check(InFlight<R> record, @Nullable Object[] values, List<BoundHandler.Argument<R>> arguments) {
        List<HandlerValidation.Violation> violations = check.violations(batch ? inLists(values, arguments) : values);
        if (!violations.isEmpty()) {
            throw new ConstraintViolationsException(mapper.describe(record.record()), violations);
        }
    }

    private @Nullable Object[] inLists(@Nullable Object[] values, List<BoundHandler.Argument<R>> arguments) {
        @Nullable Object[] lists = new Object[values.length];
        for (int i = 0; i < lists.length; i++) {
            if (arguments.get(i) instanceof BoundHandler.Argument.PerRecord<R>) {
                lists[i] = Collections.<@Nullable Object>singletonList(values[i]);
            }
        }
        return lists;
    }
}
