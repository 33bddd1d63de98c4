package dev.faststream;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Binds a handler parameter to a variable of the topic's name: with the topic {@code orders.{region}}, a record of
 * {@code orders.eu} gives {@code @Path("region")} the text {@code eu}. In a batch handler it is a {@code List}, aligned
 * with the payloads.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Path {
    /** The variable's name; empty means the parameter's name. */
    String value() default "";
}
