package dev.faststream.internal;

import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Questions about the types in a handler's signature. */
final class Types {
    private Types() {}

    /** The class behind a type, Object where there is none. */
    static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType parameterized -> (Class<?>) parameterized.getRawType();
            default -> Object.class;
        };
    }

    /** The class that wraps a primitive type, else the type itself. */
    static Type boxed(Type type) {
        return type instanceof Class<?> plain && plain.isPrimitive()
                ? MethodType.methodType(plain).wrap().returnType()
                : type;
    }

    /**
     * The only type argument of a type, if it has one that says something: {@code ?} and a raw type don't. That of
     * {@code List<? extends Order>} is {@code Order}; Kotlin writes so what is {@code List<Order>} there.
     */
    static Optional<AnnotatedType> argument(AnnotatedType type) {
        if (type instanceof AnnotatedParameterizedType parameterized) {
            AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
            return arguments.length == 1 ? Optional.of(bound(arguments[0])) : Optional.empty();
        }
        return Optional.empty();
    }

    private static AnnotatedType bound(AnnotatedType type) {
        if (type instanceof AnnotatedWildcardType wildcard) {
            AnnotatedType upper = wildcard.getAnnotatedUpperBounds()[0];
            return upper.getType() == Object.class ? type : upper;
        }
        return type;
    }

    /** The bound of a wildcard, the type itself otherwise; empty for {@code ?}. */
    static Optional<Type> bound(Type type) {
        if (type instanceof WildcardType wildcard) {
            Type upper = wildcard.getUpperBounds()[0];
            return upper == Object.class ? Optional.empty() : Optional.of(upper);
        }
        return Optional.of(type);
    }

    /** Tells whether a type may be null: it, or what declares it, is annotated with any {@code @Nullable}. */
    static boolean isNullable(AnnotatedType type, AnnotatedElement... declarations) {
        return hasNullable(type) || Arrays.stream(declarations).anyMatch(Types::hasNullable);
    }

    private static boolean hasNullable(AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Nullable"));
    }

    /** A type as it is written in code, without packages. */
    static String show(Type type) {
        return switch (type) {
            case Class<?> plain -> plain.getSimpleName();
            case ParameterizedType parameterized ->
                raw(parameterized).getSimpleName()
                        + Arrays.stream(parameterized.getActualTypeArguments())
                                .map(Types::show)
                                .collect(Collectors.joining(", ", "<", ">"));
            default -> type.getTypeName().replaceAll("\\b[a-z][\\w]*\\.", "");
        };
    }

    /** {@code sentryTrace} becomes sentry-trace. */
    static String kebabCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
                .replace('_', '-')
                .toLowerCase(Locale.ROOT);
    }
}
