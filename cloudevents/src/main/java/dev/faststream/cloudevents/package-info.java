/** Bodies as CloudEvents. */
@NullMarked
package dev.faststream.cloudevents;

import org.jspecify.annotations.NullMarked;
