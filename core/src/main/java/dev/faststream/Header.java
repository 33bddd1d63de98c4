package dev.faststream;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Binds a handler parameter to a header of the record.
 *
 * <p>In a single-message handler the parameter is {@code T}, {@code Optional<T>} (also {@code OptionalInt},
 * {@code OptionalLong}, {@code OptionalDouble}) or {@code List<T>} (every value, in wire order). In a batch handler it
 * is a {@code List} of one of these, with one element per record, aligned with the payloads.
 *
 * <p>A header that is absent or has a null value is an empty {@code Optional}; for a plain {@code T} it fails that
 * record, and only that record. So does a value that can't be read as {@code T}.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Header {
    /** The header's exact name; empty means the parameter's name in kebab-case ({@code sentryTrace}: sentry-trace). */
    String value() default "";
}
