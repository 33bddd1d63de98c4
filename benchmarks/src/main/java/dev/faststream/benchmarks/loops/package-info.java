/** What can be written by hand with Kafka's client alone. */
@NullMarked
package dev.faststream.benchmarks.loops;

import org.jspecify.annotations.NullMarked;
