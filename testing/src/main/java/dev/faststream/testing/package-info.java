/**
 * Tests of apps without a broker: a {@link dev.faststream.testing.TestKafka} runs an app with the engine that runs in
 * production, over a Kafka in memory and in virtual time, or over a real one.
 */
@NullMarked
package dev.faststream.testing;

import org.jspecify.annotations.NullMarked;
