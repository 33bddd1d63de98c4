/** Spring Kafka, with the settings that are its quickest and lose nothing. */
@NullMarked
package dev.faststream.benchmarks.spring;

import org.jspecify.annotations.NullMarked;
