/**
 * A real Kafka broker inside the JVM, for tests and demonstrations.
 *
 * <p>Start at {@link dev.faststream.embedded.EmbeddedKafka}, the only door. The package brings the whole Kafka server
 * and Scala with it, so it has no place on the class path of a production application.
 */
@org.jspecify.annotations.NullMarked
package dev.faststream.embedded;
