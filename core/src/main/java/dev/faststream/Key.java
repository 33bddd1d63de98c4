package dev.faststream;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Binds a handler parameter to the record's key: {@code byte[]}, {@code String} (UTF-8), any type that a header can be
 * read as, or {@code Optional} of these; in a batch handler a {@code List} of it, aligned with the payloads.
 *
 * <p>A record without a key is an empty {@code Optional}, or {@code null} where the parameter's type is annotated with
 * a {@code @Nullable}; for any other type it fails that record, and only that record.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Key {}
