/** Jakarta Validation of what handlers are given. */
@NullMarked
package dev.faststream.validation;

import org.jspecify.annotations.NullMarked;
