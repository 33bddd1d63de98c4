/** Small applications that show the framework at work. */
@NullMarked
package dev.faststream.examples;

import org.jspecify.annotations.NullMarked;
