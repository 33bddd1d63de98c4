package dev.faststream;

/**
 * Supplies beans of another framework, such as Spring, Guice or CDI, to handlers. It is asked for what the app does not
 * provide itself, each time; how long an instance lives and who closes it is the other framework's to say. Has to be
 * safe to use from any thread.
 */
public interface Injector {
    /** Tells whether it has something of a type; asked when the app starts. */
    boolean has(Class<?> type);

    /** Gives one of a type that it has. */
    <T> T get(Class<T> type);
}
