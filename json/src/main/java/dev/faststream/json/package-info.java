/** Bodies as JSON. */
@NullMarked
package dev.faststream.json;

import org.jspecify.annotations.NullMarked;
