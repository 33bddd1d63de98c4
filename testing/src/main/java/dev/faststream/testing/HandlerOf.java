package dev.faststream.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Names the handler whose calls a parameter of type {@link HandlerCalls} shows, in a {@link FastStreamTest}. */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface HandlerOf {
    /** The handler's name, as {@link TestKafka#handler} takes it. */
    String value();
}
