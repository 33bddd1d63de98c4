package dev.faststream.json;

import tools.jackson.databind.cfg.MapperBuilder;

/**
 * What a language needs of Jackson beside the rules of {@link JsonCodec}, whatever the format.
 * {@code faststream-kotlin} has one, found through {@link java.util.ServiceLoader}. Called when a codec is made.
 */
@FunctionalInterface
public interface JsonExtension {
    /** Adds it to a builder that holds the rules already, and before what is customized. */
    void extend(MapperBuilder<?, ?> builder);
}
