/** A client of schema registries. */
@NullMarked
package dev.faststream.registry;

import org.jspecify.annotations.NullMarked;
