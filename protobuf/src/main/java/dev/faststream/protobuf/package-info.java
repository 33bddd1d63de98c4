/** Bodies as Protobuf. */
@NullMarked
package dev.faststream.protobuf;

import org.jspecify.annotations.NullMarked;
