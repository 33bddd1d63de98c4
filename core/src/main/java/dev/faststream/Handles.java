package dev.faststream;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Makes a method one of several handlers of a subscription, which is declared on its class. It says which messages the
 * method wants; what is said together has to hold together. A method that says nothing wants the messages whose body is
 * of its body's type: they are decoded as the type that these methods' types have in common, such as a sealed
 * interface.
 *
 * <p>Methods that say what they want are asked first, then those that go by the body's type, then the one with
 * {@link #otherwise}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Handles {
    /** The name of a header that has to be there, and to have one of the values of {@link #is}, where it has any. */
    String header() default "";

    /** The values of the header; none for any. */
    String[] is() default {};

    /** Media types, of which the message has to have one. */
    String[] contentType() default {};

    /** Topics, of which the message has to come from one; with the prefix of the routers. */
    String[] topic() default {};

    /**
     * A filter of your own: what the app provides for this class, or else a new one, made by its constructor without
     * parameters. At most one.
     */
    Class<? extends Filter>[] when() default {};

    /**
     * Which are asked first, the lower ones. A message that several methods of the same order want fails, for methods
     * of a class have no order of their own.
     */
    int order() default 0;

    /** Whether it takes the messages that no other method wants; without any condition, and in one method at most. */
    boolean otherwise() default false;
}
