/** Bodies as CBOR. */
@NullMarked
package dev.faststream.cbor;

import org.jspecify.annotations.NullMarked;
