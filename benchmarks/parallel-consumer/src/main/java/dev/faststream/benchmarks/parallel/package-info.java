/** Parallel Consumer, with the settings that are its quickest and lose nothing. */
@NullMarked
package dev.faststream.benchmarks.parallel;

import org.jspecify.annotations.NullMarked;
