/** Remembers handled messages in memory. */
@NullMarked
package dev.faststream.caffeine;

import org.jspecify.annotations.NullMarked;
