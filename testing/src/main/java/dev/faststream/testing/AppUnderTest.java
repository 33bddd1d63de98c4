package dev.faststream.testing;

import dev.faststream.Broker;
import dev.faststream.FastStream;
import dev.faststream.kafka.KafkaBroker;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The app that a class stands for.
 *
 * @param app not started yet
 * @param handlers an instance of the class, where its methods are the handlers
 */
record AppUnderTest(FastStream app, Optional<Object> handlers) {
    /** Where nothing is said; the test gives the clients. */
    private static final String NOWHERE = "localhost:9092";

    /**
     * Makes the app that a static method without parameters returns, as a FastStream or a Broker; without such a method
     * an app of an instance of the class, which has handlers then.
     *
     * @throws IllegalArgumentException if the class is neither; says what it must look like
     */
    static AppUnderTest of(Class<?> type) {
        List<Method> factories = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers())
                        && method.getParameterCount() == 0
                        && !method.isSynthetic()
                        && (method.getReturnType() == FastStream.class
                                || Broker.class.isAssignableFrom(method.getReturnType())))
                .toList();
        return switch (factories.size()) {
            case 0 -> ofHandlers(type);
            case 1 -> ofFactory(type, factories.getFirst());
            default -> {
                List<Method> apps = factories.stream()
                        .filter(method -> method.getReturnType() == FastStream.class)
                        .toList();
                if (apps.size() != 1) {
                    throw wrong(type, "it has several: " + names(factories));
                }
                yield ofFactory(type, apps.getFirst());
            }
        };
    }

    private static List<String> names(List<Method> methods) {
        return methods.stream().map(method -> method.getName() + "()").sorted().toList();
    }

    private static AppUnderTest ofFactory(Class<?> type, Method factory) {
        factory.setAccessible(true);
        try {
            return switch (factory.invoke(null)) {
                case FastStream app -> new AppUnderTest(app, Optional.empty());
                case Broker broker -> new AppUnderTest(FastStream.of(broker), Optional.empty());
                case null, default -> throw wrong(type, factory.getName() + "() returns nothing");
            };
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    type.getName() + "." + factory.getName() + "() failed: " + e.getTargetException(),
                    e.getTargetException());
        } catch (IllegalAccessException e) {
            throw wrong(type, factory.getName() + "() can't be called");
        }
    }

    private static AppUnderTest ofHandlers(Class<?> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            Object handlers = constructor.newInstance();
            KafkaBroker broker = KafkaBroker.of(NOWHERE);
            broker.include(handlers);
            return new AppUnderTest(FastStream.of(broker), Optional.of(handlers));
        } catch (NoSuchMethodException e) {
            throw wrong(type, "it has no such method, and no constructor without parameters either");
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(
                    "The constructor of " + type.getName() + " failed: " + e.getTargetException(),
                    e.getTargetException());
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new IllegalArgumentException(wrong(type, e.getMessage()).getMessage(), e);
        }
    }

    private static IllegalArgumentException wrong(Class<?> type, @Nullable String reason) {
        return new IllegalArgumentException(type.getName()
                + " is no app that can be tested: write one static method without parameters that returns a FastStream"
                + " or a KafkaBroker, or @KafkaSubscriber methods and a constructor without parameters; " + reason);
    }
}
