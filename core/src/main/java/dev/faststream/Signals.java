package dev.faststream;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends on SIGINT and SIGTERM: the first asks, the second ends the process at once.
 *
 * <p>A JVM shutdown hook could not do this: it can't tell a second signal from the first, and the exit code would not
 * be ours. {@code sun.misc.Signal} is in the supported module jdk.unsupported; it is reached by reflection because it
 * is hidden from compilation for a language level.
 */
final class Signals {
    private static final Logger log = LoggerFactory.getLogger(Signals.class);
    private static final Map<String, Integer> EXIT_CODES = Map.of("INT", 130, "TERM", 143);

    private Signals() {}

    static void install(Runnable onFirst) {
        AtomicBoolean asked = new AtomicBoolean();
        EXIT_CODES.forEach((name, exitCode) -> handle(name, () -> {
            if (asked.compareAndSet(false, true)) {
                onFirst.run();
            } else {
                Runtime.getRuntime().halt(exitCode);
            }
        }));
    }

    private static void handle(String name, Runnable action) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(action, arguments);
                        }
                        action.run();
                        return null;
                    });
            Object signal = signalType.getConstructor(String.class).newInstance(name);
            signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            log.warn(
                    "Signal {} will end the process without a graceful stop: this JVM does not let it be handled",
                    name,
                    e);
        }
    }
}
