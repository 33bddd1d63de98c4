/** What a record costs: the runner, the broker's process, and what every contender shares. */
@NullMarked
package dev.faststream.benchmarks;

import org.jspecify.annotations.NullMarked;
