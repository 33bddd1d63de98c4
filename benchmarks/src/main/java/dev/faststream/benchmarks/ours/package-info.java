/** FastStream, through its public API and with its default settings. */
@NullMarked
package dev.faststream.benchmarks.ours;

import org.jspecify.annotations.NullMarked;
