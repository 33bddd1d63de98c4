package dev.faststream.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * An admin client of an {@link InMemoryCluster}: what {@link AdminCalls} has, and nothing else of the many methods.
 * Safe to use from any thread.
 */
final class InMemoryAdmin implements InvocationHandler {
    private final AdminCalls calls;

    private InMemoryAdmin(AdminCalls calls) {
        this.calls = calls;
    }

    static Admin of(InMemoryCluster cluster) {
        return (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, new InMemoryAdmin(new AdminCalls(cluster)));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        for (Method own : AdminCalls.class.getDeclaredMethods()) {
            if (own.getName().equals(method.getName())
                    && Arrays.equals(own.getParameterTypes(), method.getParameterTypes())) {
                try {
                    return own.invoke(calls, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getTargetException();
                }
            }
        }
        if (method.isDefault()) {
            return InvocationHandler.invokeDefault(proxy, method, arguments);
        }
        throw Unsupported.call("Admin." + method.getName());
    }
}
