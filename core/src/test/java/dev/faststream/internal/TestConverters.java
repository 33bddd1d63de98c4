package dev.faststream.internal;

import dev.faststream.TextConverters;

/** The converters of the test broker, and a type that only they know. */
final class TestConverters {
    /** A type with a registered converter. */
    record Sku(String text) {}

    static final TextConverters ALL = TextConverters.standard().with(Sku.class, Sku::new);

    private TestConverters() {}
}
