package dev.faststream;

import java.util.Objects;

/**
 * A value that is set outside of the code.
 *
 * @param key its key as it is written where it is set; an environment variable has its own name
 * @param text the value
 * @param origin where it is set, as people call it: {@code environment variable ORDERS_TOPIC}
 */
public record ConfiguredValue(String key, String text, String origin) {
    /** Demands all of them. */
    public ConfiguredValue {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(origin, "origin");
    }

    /** Says all of it; the value of what looks like a secret is left out. */
    @Override
    public String toString() {
        return key + " = " + EffectiveConfiguration.shown(key, text) + " (" + origin + ")";
    }
}
