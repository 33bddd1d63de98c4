/** The engine, the pipeline and the binding of handlers: for the broker modules, not for applications. */
@NullMarked
package dev.faststream.internal;

import org.jspecify.annotations.NullMarked;
