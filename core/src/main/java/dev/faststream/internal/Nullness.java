package dev.faststream.internal;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Set;

/**
 * What annotations say of null. They are known by their simple names, so that those of JSpecify and of others count.
 * Where code is not {@code @NullMarked}, and a type says nothing itself, nothing is known.
 */
final class Nullness {
    private static final Set<String> NON_NULL = Set.of("NonNull", "Nonnull");

    private Nullness() {}

    /**
     * Tells whether what a handler's parameter takes of one record must not be null.
     *
     * @param type of the parameter itself, or in a batch of the elements of its list
     */
    static boolean forbidsNull(AnnotatedType type, Parameter parameter, boolean batch) {
        boolean nullable = batch ? Types.isNullable(type) : Types.isNullable(type, parameter);
        return !(nullable || mayStandForNull(type))
                && (isNonNull(type)
                        || (!batch && isNonNull(parameter))
                        || (parameter.getDeclaringExecutable() instanceof Method method && isMarked(method)));
    }

    /** A variable that stands for any type, as in {@code <T extends @Nullable Object>}. */
    private static boolean mayStandForNull(AnnotatedType type) {
        return type instanceof AnnotatedTypeVariable variable
                && Arrays.stream(variable.getAnnotatedBounds()).anyMatch(Types::isNullable);
    }

    private static boolean isNonNull(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations()).anyMatch(found -> NON_NULL.contains(name(found)));
    }

    /** The nearest that says something counts: the method, its class, those around it, the package, the module. */
    private static boolean isMarked(Method method) {
        if (says(method, "NullMarked") || says(method, "NullUnmarked")) {
            return says(method, "NullMarked");
        }
        for (Class<?> type = method.getDeclaringClass(); type != null; type = type.getEnclosingClass()) {
            if (says(type, "NullMarked") || says(type, "NullUnmarked")) {
                return says(type, "NullMarked");
            }
        }
        Class<?> declaring = method.getDeclaringClass();
        Package itsPackage = declaring.getPackage();
        return (itsPackage != null && says(itsPackage, "NullMarked")) || says(declaring.getModule(), "NullMarked");
    }

    private static boolean says(AnnotatedElement element, String annotation) {
        return Arrays.stream(element.getAnnotations())
                .anyMatch(found -> name(found).equals(annotation));
    }

    private static String name(Annotation annotation) {
        return annotation.annotationType().getSimpleName();
    }
}
