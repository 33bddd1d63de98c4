/** SmallRye Reactive Messaging, with the settings that are its quickest and lose nothing. */
@NullMarked
package dev.faststream.benchmarks.smallrye;

import org.jspecify.annotations.NullMarked;
