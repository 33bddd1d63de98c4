package dev.faststream.kafka;

import dev.faststream.Handles;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the methods of a class that may be handlers: its own, private ones too, and those of its superclasses and
 * interfaces. Of a method and those that it overrides, the nearest that is annotated counts; whichever it is, the
 * overriding one is called. Used once, by one thread.
 */
final class HandlerMethods {
    private final List<Method> found = new ArrayList<>();
    /** For each method that can be overridden, whether it was annotated where it was met. */
    private final Map<String, Boolean> met = new HashMap<>();

    private HandlerMethods() {}

    static List<Method> of(Class<?> type) {
        HandlerMethods methods = new HandlerMethods();
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> next = type; next != null && next != Object.class; next = next.getSuperclass()) {
            all.add(next);
        }
        List.copyOf(all).forEach(each -> addInterfaces(each, all));
        all.forEach(methods::addOf);
        return methods.found;
    }

    private static void addInterfaces(Class<?> type, Set<Class<?>> all) {
        for (Class<?> each : type.getInterfaces()) {
            all.add(each);
            addInterfaces(each, all);
        }
    }

    private void addOf(Class<?> type) {
        Map<String, Boolean> here = new HashMap<>();
        for (Method method : type.getDeclaredMethods()) {
            boolean annotated = isAnnotated(method);
            String signature = method.getName() + Arrays.toString(method.getParameterTypes());
            boolean overridable = (method.getModifiers() & (Modifier.PRIVATE | Modifier.STATIC)) == 0;
            // A bridge stands for what a method overrides in a generic superclass, and has its annotations.
            if (!method.isSynthetic() && !(overridable && met.getOrDefault(signature, false))) {
                found.add(method);
            }
            if (overridable) {
                here.merge(signature, annotated, Boolean::logicalOr);
            }
        }
        here.forEach((signature, annotated) -> met.merge(signature, annotated, Boolean::logicalOr));
    }

    private static boolean isAnnotated(Method method) {
        return method.getAnnotationsByType(KafkaSubscriber.class).length > 0
                || method.getAnnotationsByType(KafkaPublisher.class).length > 0
                || method.isAnnotationPresent(Handles.class);
    }
}
