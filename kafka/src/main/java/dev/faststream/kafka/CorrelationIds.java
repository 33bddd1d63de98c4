package dev.faststream.kafka;

import java.util.function.Supplier;

/**
 * Gives correlation ids. Safe to use from any thread, if the generator is.
 *
 * @param generator the user's, or ours
 */
record CorrelationIds(Supplier<String> generator) {
    static CorrelationIds random() {
        return new CorrelationIds(new RandomIds());
    }

    /**
     * Gives a new one.
     *
     * @throws IllegalArgumentException if the generator gave none
     */
    String next() {
        String id = generator.get();
        if (id == null || id.isBlank()) {
            throw new IllegalArgumentException(
                    "the generator given to broker.correlationIds(...) gave no correlation id, but '" + id + "'");
        }
        return id;
    }
}
