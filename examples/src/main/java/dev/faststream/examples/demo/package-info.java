/** The demonstration: events of a shop with traces, handled in batches, on a broker in this process. */
@NullMarked
package dev.faststream.examples.demo;

import org.jspecify.annotations.NullMarked;
