/** What a broker runs on, for production and for tests. Not for applications: it may change with every version. */
@NullMarked
package dev.faststream.kafka.internal;

import org.jspecify.annotations.NullMarked;
