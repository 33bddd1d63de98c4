package dev.faststream;

import java.lang.reflect.Executable;
import java.util.List;
import java.util.Optional;

/**
 * Reads what a language says of methods that Java's reflection does not see: which parameters may be null, and how they
 * are called. {@code faststream-kotlin} has one for Kotlin, found through {@link java.util.ServiceLoader}. Asked when
 * the app starts, and only for classes of that language; safe to use from any thread.
 */
public interface HandlerLanguage {
    /** Whether something may be null. */
    enum Nulls {
        /** It may. */
        ALLOWED,
        /** It must not. */
        REFUSED,
        /** Nothing is said of it. */
        UNSAID
    }

    /**
     * A parameter.
     *
     * @param name as it is written
     * @param itself whether it may be null
     * @param element whether what it holds may be null, for types with one argument, as lists
     */
    record Parameter(String name, Nulls itself, Nulls element) {}

    /**
     * A method or constructor.
     *
     * @param name as it is written
     * @param parameters all of them, in the order in which they are passed; empty where nothing is known of them
     * @param problem why it can't be a handler, and what to do; empty where it can
     */
    record Signature(String name, List<Parameter> parameters, Optional<String> problem) {
        /** Copies the list. */
        public Signature {
            parameters = List.copyOf(parameters);
        }
    }

    /**
     * What is said of a method or constructor; empty where it is written in another language.
     *
     * @throws IllegalArgumentException if it can't be read; the message says why and what to do
     */
    Optional<Signature> signature(Executable executable);

    /** Why an object can't be included for its handlers, and what to do; empty where nothing is known against it. */
    Optional<String> objection(Object included);

    /** How a type is written that may be null, as in {@code String?}. */
    String nullable(String type);
}
