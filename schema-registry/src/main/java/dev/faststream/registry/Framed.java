package dev.faststream.registry;

import dev.faststream.DecodeException;
import java.nio.ByteBuffer;

/**
 * Confluent's wire format: a zero byte, the schema's id in four bytes, and then the content.
 *
 * @param schemaId the schema's id in the registry
 * @param content what follows, read-only
 */
public record Framed(int schemaId, ByteBuffer content) {
    /** How many bytes come before the content. */
    public static final int HEADER_BYTES = 5;

    /**
     * Reads the header.
     *
     * @throws DecodeException if the bytes are not in this format; the message says what was found
     */
    public static Framed read(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw notFramed("there are only " + bytes.length + " bytes");
        }
        if (bytes[0] != 0) {
            throw notFramed("it begins with 0x%02x".formatted(bytes[0]));
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        buffer.position(1);
        int id = buffer.getInt();
        return new Framed(id, buffer);
    }

    private static DecodeException notFramed(String found) {
        return new DecodeException(
                found + ", expected the zero byte and the four bytes of a schema id that producers with a schema"
                        + " registry write; was it written by another serializer?",
                null);
    }

    /** Writes the header into the first bytes of an array. */
    public static void writeHeader(byte[] bytes, int schemaId) {
        ByteBuffer.wrap(bytes).put((byte) 0).putInt(schemaId);
    }
}
