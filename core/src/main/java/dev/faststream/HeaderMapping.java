package dev.faststream;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Binds a record of headers: each component of the Java record is one header, read as {@link Header} would read it.
 *
 * <p>A component's name in kebab-case is the header's name ({@code sentryTrace}: sentry-trace), unless the component is
 * annotated with {@link HeaderName}. In a batch handler the parameter is a {@code List} of the Java record, one element
 * per record of the batch.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface HeaderMapping {}
