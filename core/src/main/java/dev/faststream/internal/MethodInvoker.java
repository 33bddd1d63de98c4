package dev.faststream.internal;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls an annotated method. */
record MethodInvoker<R>(Object bean, Method method) implements BoundHandler.Invoker<R> {
    @Override
    public @Nullable Object invoke(List<InFlight<R>> records, @Nullable Object[] arguments) throws Exception {
        try {
            return method.invoke(bean, arguments);
        } catch (InvocationTargetException e) {
            switch (e.getTargetException()) {
                case Exception exception -> throw exception;
                case Error error -> throw error;
                default -> throw e;
            }
        }
    }
}
