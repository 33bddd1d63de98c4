package dev.faststream;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks what a handler is given against the constraints that its parameters declare. The module
 * {@code faststream-validation} has one for Jakarta Validation, found through {@link java.util.ServiceLoader}; one that
 * the app provides for this class comes before it.
 *
 * <p>It is asked once for each handler, at start; a handler without constraints costs nothing while it runs.
 */
public interface HandlerValidation {
    /** Checks the arguments made of one record. Used by many threads at once. */
    @FunctionalInterface
    interface Check {
        /**
         * Tells what is wrong.
         *
         * @param arguments in the order of the parameters; in a batch handler lists of one element each, the value of
         *     this record, and null where an argument is not made of records
         * @return every violation, none when all is well
         */
        List<Violation> violations(@Nullable Object[] arguments);
    }

    /**
     * A constraint that does not hold.
     *
     * @param path the parameter, and the place inside its value, as {@code order.lines[2].count}
     * @param found the value as it may be shown to people
     * @param message what was expected
     */
    record Violation(String path, String found, String message) {
        /** Says all of it. */
        @Override
        public String toString() {
            return path + " " + message + " (found " + found + ")";
        }
    }

    /**
     * Prepares the check of a handler.
     *
     * @param bean the object that the method is called on
     * @return empty where its parameters declare no constraint
     * @throws IllegalArgumentException if what they declare can't be checked; the message says why and what would be
     *     right
     */
    Optional<Check> prepare(Object bean, Method method, boolean batch);

    /**
     * Prepares the check of bodies by the constraints of their own classes, for handlers without parameters to write
     * them on: lambdas and sources. The check is given one argument, the body of one record.
     *
     * @return empty where that can't be done
     */
    default Optional<Check> prepareBodies() {
        return Optional.empty();
    }
}
