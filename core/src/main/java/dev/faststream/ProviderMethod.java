package dev.faststream;

import java.lang.reflect.Method;

/**
 * A method that provides a type for deliveries.
 *
 * @param bean the object that it belongs to
 * @param method a {@link Provides} method of it
 */
public record ProviderMethod(Object bean, Method method) {}
