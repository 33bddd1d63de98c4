package dev.faststream.kafka;

import dev.faststream.Context;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;

/** Gives the objects of classes that annotations name. */
final class Instances {
    private Instances() {}

    /**
     * What the app provides for the class, or else a new one.
     *
     * @throws IllegalArgumentException if there is none; the message says what to do
     */
    static <T> T of(Class<? extends T> type, Context context) {
        return context.provides(type) ? context.get(type) : make(type);
    }

    private static <T> T make(Class<? extends T> type) {
        try {
            Constructor<? extends T> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    "it has no constructor without parameters; add app.provide(" + type.getSimpleName()
                            + ".class, () -> ...) before the start",
                    e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("its constructor failed: " + e.getTargetException(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("it can't be made: " + e, e);
        }
    }
}
