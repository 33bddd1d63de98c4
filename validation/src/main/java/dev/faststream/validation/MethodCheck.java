package dev.faststream.validation;

import dev.faststream.HandlerValidation.Check;
import dev.faststream.HandlerValidation.Violation;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validator;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks the arguments of one handler. Immutable.
 *
 * @param batch whether arguments are lists of one element, whose index says nothing
 */
record MethodCheck(Validator validator, Object bean, Method method, boolean batch, boolean hidesValues)
        implements Check {
    private static final int SHOWN_CHARACTERS = 80;

    @Override
    public List<Violation> violations(@Nullable Object[] arguments) {
        Set<ConstraintViolation<Object>> found = validator.forExecutables().validateParameters(bean, method, arguments);
        return found.isEmpty()
                ? List.of()
                : found.stream()
                        .map(this::violation)
                        .sorted(Comparator.comparing(Violation::path).thenComparing(Violation::message))
                        .toList();
    }

    private Violation violation(ConstraintViolation<?> violation) {
        return new Violation(path(violation.getPropertyPath()), shown(violation), violation.getMessage());
    }

    private String path(Path whole) {
        StringBuilder path = new StringBuilder();
        boolean ownElement = batch;
        for (Path.Node node : whole) {
            if (node.getKind() == ElementKind.METHOD) {
                continue;
            }
            if (node.isInIterable()) {
                if (!ownElement) {
                    path.append(place(node));
                }
                ownElement = false;
            }
            if (isNamed(node)) {
                path.append(path.isEmpty() ? "" : ".").append(node.getName());
            }
        }
        return path.toString();
    }

    private static boolean isNamed(Path.Node node) {
        return node.getName() != null
                && !node.getName().isEmpty()
                && node.getKind() != ElementKind.CONTAINER_ELEMENT
                && node.getKind() != ElementKind.BEAN;
    }

    private static String place(Path.Node node) {
        Object where = node.getIndex() == null ? node.getKey() : node.getIndex();
        return "[" + (where == null ? "" : where) + "]";
    }

    private String shown(ConstraintViolation<?> violation) {
        boolean redacted =
                hidesValues || violation.getConstraintDescriptor().getPayload().contains(Redacted.class);
        return redacted ? "a value that is not shown" : shown(violation.getInvalidValue());
    }

    /** Values of the user's own types may hold anything, also what nobody else may see. */
    private static String shown(@Nullable Object value) {
        return switch (value) {
            case null -> "nothing";
            case CharSequence text -> "'" + cut(text.toString()) + "'";
            case Collection<?> several -> several.size() + " elements";
            case Map<?, ?> map -> map.size() + " entries";
            case Enum<?> constant -> constant.name();
            case Object known when known.getClass().getName().startsWith("java.") -> cut(known.toString());
            case Object other -> "a " + other.getClass().getSimpleName();
        };
    }

    private static String cut(String text) {
        return text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "..." : text;
    }
}
