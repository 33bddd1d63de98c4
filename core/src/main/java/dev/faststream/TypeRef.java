package dev.faststream;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

/**
 * Carries a generic type: {@code new TypeRef<List<Order>>() {}}.
 *
 * @param <T> the type that is carried
 */
public abstract class TypeRef<T> {
    private final Type type;

    /** For the anonymous subclass that carries the type. */
    protected TypeRef() {
        if (!(getClass().getGenericSuperclass() instanceof ParameterizedType parameterized)) {
            throw new IllegalArgumentException("A TypeRef needs its type: write new TypeRef<List<Order>>() {}");
        }
        this.type = parameterized.getActualTypeArguments()[0];
    }

    /** The type that is carried. */
    public final Type type() {
        return type;
    }
}
