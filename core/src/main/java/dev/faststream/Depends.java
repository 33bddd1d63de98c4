package dev.faststream;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Binds a parameter of a handler, or of a {@link Provides} method, to what was provided for its type: by
 * {@link FastStream#provide}, {@link FastStream#provideScoped}, a {@link Provides} method or an {@link Injector}.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Depends {}
