/** What Kotlin says of null. Found by its services; nothing of it is called. */
@NullMarked
package dev.faststream.kotlin;

import org.jspecify.annotations.NullMarked;
