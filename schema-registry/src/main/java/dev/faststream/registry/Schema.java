package dev.faststream.registry;

import java.util.List;

/**
 * A schema as a registry keeps it.
 *
 * @param type {@code AVRO} or {@code PROTOBUF}
 * @param text the schema itself
 * @param references the schemas that it refers to
 */
public record Schema(String type, String text, List<Reference> references) {
    /**
     * A schema that another one refers to.
     *
     * @param name how the text refers to it
     * @param subject where the registry keeps it
     * @param version its version there
     */
    public record Reference(String name, String subject, int version) {}

    /** Makes one; the list is copied. */
    public Schema {
        references = List.copyOf(references);
    }

    /** Makes one that refers to no other. */
    public static Schema of(String type, String text) {
        return new Schema(type, text, List.of());
    }
}
