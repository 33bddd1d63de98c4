package dev.faststream;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method whose result handlers may take by {@link Depends}, one for each delivery, closed after it if it is
 * {@link AutoCloseable}. Its parameters are those that a handler may have: the body, {@link Header}, {@link Key},
 * {@link Context}, {@link Depends} and so on; for a handler of batches the lists that this handler would get.
 *
 * <p>Its object is given to {@link FastStream#providers}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Provides {}
