/** Values from the environment, system properties and files. */
@NullMarked
package dev.faststream.config;

import org.jspecify.annotations.NullMarked;
