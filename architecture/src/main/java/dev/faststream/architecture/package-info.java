/** The rules that hold over all modules. */
@NullMarked
package dev.faststream.architecture;

import org.jspecify.annotations.NullMarked;
