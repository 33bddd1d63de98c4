/** Remembers handled messages in a database. */
@NullMarked
package dev.faststream.jdbc;

import org.jspecify.annotations.NullMarked;
