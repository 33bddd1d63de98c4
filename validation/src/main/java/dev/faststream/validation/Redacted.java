package dev.faststream.validation;

import jakarta.validation.Payload;

/**
 * Keeps a value out of errors, logs and dead letters when its constraint is violated, as in {@code @Size(max = 19,
 * payload = Redacted.class) String card}.
 */
public interface Redacted extends Payload {}
