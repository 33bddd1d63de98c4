/** Bodies as Avro. */
@NullMarked
package dev.faststream.avro;

import org.jspecify.annotations.NullMarked;
