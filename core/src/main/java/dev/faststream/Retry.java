package dev.faststream;

import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How often, and after which pauses, a message is tried again whose handler failed: the value of a subscriber's
 * {@code retry}. {@link RetryPolicy} says the same to lambdas. A message that is itself at fault
 * ({@link InvalidRecordException}) is never tried again.
 */
@Documented
@Target({}) // only as a value inside other annotations
@Retention(RetentionPolicy.RUNTIME)
public @interface Retry {
    /** How often a message is tried in all; 1 never tries again. */
    int attempts() default RetryPolicy.ATTEMPTS;

    /** The pause after the first failure, in ms. */
    long delayMs() default RetryPolicy.DELAY_MS;

    /** By what each further pause is longer; 1 keeps them the same. */
    double multiplier() default RetryPolicy.MULTIPLIER;

    /** The longest pause, in ms, before {@link #jitter} changes it. */
    long maxDelayMs() default RetryPolicy.MAX_DELAY_MS;

    /** By which fraction of itself, 0 to 1, a pause is shortened or lengthened at random. */
    double jitter() default 0;

    /** The failures that are tried again, also as a cause and as subclasses; none stands for every failure. */
    Class<? extends Throwable>[] on() default {};

    /** The failures that are not tried again, also as a cause and as subclasses; wins over {@link #on}. */
    Class<? extends Throwable>[] notOn() default {};
}
