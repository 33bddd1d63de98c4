package dev.faststream.internal;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the type variables of generic superclasses and interfaces stand for in a class that extends them. Immutable once
 * it is made.
 */
final class TypeVariables {
    private final Class<?> type;
    private final Map<TypeVariable<?>, Type> known = new HashMap<>();

    /** A generic type with other arguments than those that were written. */
    private record Resolved(
            Class<?> raw, List<Type> arguments, @Nullable Type owner) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return owner;
        }
    }

    TypeVariables(Class<?> type) {
        this.type = type;
        learn(type);
    }

    private void learn(Class<?> from) {
        Type parent = from.getGenericSuperclass();
        if (parent != null) {
            learnParent(parent);
        }
        for (Type parentInterface : from.getGenericInterfaces()) {
            learnParent(parentInterface);
        }
    }

    private void learnParent(Type parent) {
        Class<?> raw = Types.raw(parent);
        if (parent instanceof ParameterizedType parameterized) {
            TypeVariable<?>[] variables = raw.getTypeParameters();
            for (int i = 0; i < variables.length; i++) {
                known.putIfAbsent(variables[i], parameterized.getActualTypeArguments()[i]);
            }
        }
        learn(raw);
    }

    /**
     * Puts what is known in the place of variables.
     *
     * @throws IllegalArgumentException if nothing is known of one
     */
    Type resolve(Type written) {
        return switch (written) {
            case TypeVariable<?> variable -> resolve(of(variable));
            case ParameterizedType generic -> resolveArguments(generic);
            case WildcardType wildcard -> resolve(wildcard.getUpperBounds()[0]);
            case GenericArrayType array ->
                Types.raw(resolve(array.getGenericComponentType())).arrayType();
            default -> written;
        };
    }

    private Type of(TypeVariable<?> variable) {
        Type found = known.get(variable);
        if (found == null) {
            throw new IllegalArgumentException("the type " + variable + " of " + variable.getGenericDeclaration()
                    + " is not known in " + type.getName() + "; write " + type.getSimpleName()
                    + " so that it says what it is, as in class Orders extends Handlers<Order>");
        }
        return found;
    }

    private Type resolveArguments(ParameterizedType generic) {
        if (Arrays.stream(generic.getActualTypeArguments()).noneMatch(TypeVariables::hasVariable)) {
            return generic;
        }
        List<Type> arguments = Arrays.stream(generic.getActualTypeArguments())
                .map(argument -> hasVariable(argument) ? resolve(argument) : argument)
                .toList();
        return new Resolved(Types.raw(generic), arguments, generic.getOwnerType());
    }

    private static boolean hasVariable(Type type) {
        return switch (type) {
            case TypeVariable<?> variable -> true;
            case ParameterizedType generic ->
                Arrays.stream(generic.getActualTypeArguments()).anyMatch(TypeVariables::hasVariable);
            case WildcardType wildcard ->
                Arrays.stream(wildcard.getUpperBounds()).anyMatch(TypeVariables::hasVariable);
            case GenericArrayType array -> hasVariable(array.getGenericComponentType());
            default -> false;
        };
    }
}
