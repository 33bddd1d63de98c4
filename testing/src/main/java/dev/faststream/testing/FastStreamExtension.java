package dev.faststream.testing;

import dev.faststream.FastStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Starts an app for each test of a {@link FastStreamTest}. Stateless: what it starts is kept by JUnit. */
final class FastStreamExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(FastStreamExtension.class);

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        kafka(context);
    }

    private static TestKafka kafka(ExtensionContext context) {
        ExtensionContext.Store store = context.getStore(OURS);
        TestKafka known = store.get(TestKafka.class, TestKafka.class);
        if (known == null) {
            known = start(context);
            store.put(TestKafka.class, known);
        }
        return known;
    }

    private static TestKafka start(ExtensionContext context) {
        FastStreamTest test = annotation(context)
                .orElseThrow(() -> new ExtensionConfigurationException(
                        context.getRequiredTestClass().getName() + " is not annotated with @FastStreamTest"));
        TestKafkaSetup setup = test.kafka().isEmpty() ? TestKafka.setup() : TestKafkaSetup.named(test.kafka());
        setup.seed(test.seed()).partitions(test.partitions());
        List<Object> instances = context.getRequiredTestInstances().getAllInstances();
        instances.forEach(instance -> configure(instance, setup));
        return setup.start(test.value());
    }

    private static Optional<FastStreamTest> annotation(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(
                context.getRequiredTestClass(), FastStreamTest.class, context.getEnclosingTestClasses());
    }

    private static void configure(Object instance, TestKafkaSetup setup) {
        AnnotationSupport.findAnnotatedMethods(
                        instance.getClass(), ConfiguresKafka.class, HierarchyTraversalMode.TOP_DOWN)
                .forEach(method -> call(method, instance, setup));
    }

    private static void call(Method method, Object instance, TestKafkaSetup setup) {
        Class<?>[] parameters = method.getParameterTypes();
        if (parameters.length != 1 || parameters[0] != TestKafkaSetup.class) {
            throw new ExtensionConfigurationException(
                    "@ConfiguresKafka " + method + " must take one parameter, a TestKafkaSetup");
        }
        method.setAccessible(true);
        try {
            method.invoke(instance, setup);
        } catch (InvocationTargetException e) {
            throw new ExtensionConfigurationException(
                    "@ConfiguresKafka " + method + " failed: " + e.getTargetException(), e.getTargetException());
        } catch (IllegalAccessException e) {
            throw new ExtensionConfigurationException("@ConfiguresKafka " + method + " can't be called", e);
        }
    }

    /** A test that has failed already is not failed again for what it could not ask for. */
    @Override
    public void afterEach(ExtensionContext context) {
        TestKafka kafka = context.getStore(OURS).remove(TestKafka.class, TestKafka.class);
        if (kafka == null) {
            return;
        }
        Optional<Throwable> failed = context.getExecutionException();
        try {
            kafka.close();
        } catch (AssertionError | RuntimeException e) {
            if (failed.isEmpty()) {
                throw e;
            }
            failed.get().addSuppressed(e);
        }
    }

    // --- parameters

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestKafka.class
                || type == FastStream.class
                || type == HandlerCalls.class
                || annotation(context).filter(test -> test.value() == type).isPresent();
    }

    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        if (context.getTestMethod().isEmpty() || context.getTestInstances().isEmpty()) {
            throw new ParameterResolutionException(
                    type.getSimpleName() + " is there for methods only: each test has an app of its own");
        }
        TestKafka kafka = kafka(context);
        if (type == TestKafka.class) {
            return kafka;
        }
        if (type == FastStream.class) {
            return kafka.app();
        }
        if (type == HandlerCalls.class) {
            return kafka.handler(parameter
                    .findAnnotation(HandlerOf.class)
                    .map(HandlerOf::value)
                    .orElseThrow(() -> new ParameterResolutionException("The parameter " + parameter.getParameter()
                            + " does not say which handler is meant:" + " annotate it with @HandlerOf(\"name\")")));
        }
        return kafka.handlers()
                .orElseThrow(() -> new ParameterResolutionException(type.getName()
                        + " is not an object of handlers, but has a static method that returns the app"));
    }
}
