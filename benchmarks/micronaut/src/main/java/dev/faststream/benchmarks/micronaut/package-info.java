/** Micronaut Kafka, with the settings that are its quickest and lose nothing. */
@NullMarked
package dev.faststream.benchmarks.micronaut;

import org.jspecify.annotations.NullMarked;
