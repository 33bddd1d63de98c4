/**
 * Middleware that spares what handlers depend on: a rate limit, and a circuit breaker that holds subscriptions back.
 */
@NullMarked
package dev.faststream.resilience;

import org.jspecify.annotations.NullMarked;
