package dev.faststream;

import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns structured bodies into bytes and back. Text and bytes need none: the framework handles {@code String} and
 * {@code byte[]} itself.
 *
 * <p>A codec is found through {@link java.util.ServiceLoader}, or given to the broker. It is used by many threads at
 * once.
 */
public interface Codec {
    /** Decodes one body. Prepared once for a handler and used by many threads at once. */
    @FunctionalInterface
    interface Decoder {
        /**
         * Decodes a body, never a tombstone.
         *
         * @param body the bytes, perhaps none; not to be kept or changed
         * @throws DecodeException if they are not what the type expects; the message names the place and what was found
         */
        @Nullable
        Object decode(byte[] body);
    }

    /** The content type that this codec writes, as {@code application/json}. */
    String contentType();

    /** Tells whether this codec reads a media type, given in lower case and without parameters. */
    boolean reads(String mediaType);

    /**
     * Prepares a decoder for a type.
     *
     * @throws IllegalArgumentException if values of this type can't be decoded; the message says why
     */
    Decoder decoder(Type type);

    /**
     * Prepares a decoder that takes single fields out of an object; it gives a {@code Map} with each name.
     *
     * @param fields the type of each field by name
     * @throws IllegalArgumentException if a field's type can't be decoded; the message says why
     */
    Decoder fieldsDecoder(Map<String, Type> fields);

    /**
     * Encodes a body.
     *
     * @throws IllegalArgumentException if the value can't be encoded; the message says why
     */
    byte[] encode(Object body);
}
