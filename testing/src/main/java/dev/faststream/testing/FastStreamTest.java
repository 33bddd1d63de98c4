package dev.faststream.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a JUnit test of an app: each of its methods gets a new app and a new {@link TestKafka}, started before it and
 * closed after it. Methods may take these parameters:
 *
 * <ul>
 *   <li>{@link TestKafka};
 *   <li>{@link dev.faststream.FastStream}, the app;
 *   <li>{@link HandlerCalls} with {@link HandlerOf};
 *   <li>the class {@link #value} itself, where its methods are the handlers.
 * </ul>
 *
 * <pre>{@code
 * @FastStreamTest(Registrations.class)
 * class RegistrationsTest {
 *     @Test
 *     void registers(TestKafka kafka) {
 *         kafka.publish("in", new User("John", 1));
 *         assertThat(kafka.handler("register").calls()).containsExactly(new User("John", 1));
 *         assertThat(kafka.published("out").bodies(String.class)).containsExactly("User: 1 - John registered");
 *     }
 * }
 * }</pre>
 *
 * <p>A method that is annotated with {@link ConfiguresKafka} sets everything else.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(FastStreamExtension.class)
public @interface FastStreamTest {
    /**
     * The app: a class with one static method without parameters that returns a FastStream or a KafkaBroker, or else a
     * class with {@code @KafkaSubscriber} methods and a constructor without parameters.
     */
    Class<?> value();

    /** What decides whatever is left to chance, in memory. */
    long seed() default 1;

    /** How many partitions topics get. */
    int partitions() default 1;

    /**
     * The Kafka: {@code memory}, {@code embedded}, or the host:port of one that stands somewhere; empty for what the
     * system property {@link TestKafka#PROPERTY} says, or else in memory.
     */
    String kafka() default "";
}
