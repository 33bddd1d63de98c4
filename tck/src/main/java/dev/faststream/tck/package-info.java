/**
 * What an app does, whichever Kafka it runs on: one suite, run on each {@code BrokerUnderTest}. What one of them does
 * not promise it declares in its {@code Features}.
 */
@NullMarked
package dev.faststream.tck;

import org.jspecify.annotations.NullMarked;
