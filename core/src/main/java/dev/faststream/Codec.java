package dev.faststream;

import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns structured bodies into bytes and back. Text and bytes need none: the framework handles {@code String} and
 * {@code byte[]} itself.
 *
 * <p>A codec may be given to the app, to a broker, to a subscriber and to a publisher; the nearest comes first. Where
 * several can make what a handler takes, the content type of each record chooses among them, and the first reads what
 * has none, or one that no codec reads. The first that writes a body's class encodes it. Codecs on the class path that
 * need no settings are found through {@link java.util.ServiceLoader} and come last.
 *
 * <p>A codec is used by many threads at once. When something that it needs does not answer, decoding and encoding throw
 * {@link UnavailableException}.
 */
public interface Codec {
    /** Decodes one body. Prepared once for a handler and used by many threads at once. */
    @FunctionalInterface
    interface Decoder {
        /**
         * Decodes a body, never a tombstone.
         *
         * @param body the bytes, perhaps none; not to be kept or changed
         * @throws DecodeException if they are not what the type expects; the message names the place and what was
         *     found. Any other exception but {@link UnavailableException} counts as one, with less to say
         */
        @Nullable
        Object decode(byte[] body);
    }

    /** A decoder that looks at more of the record than its body. */
    @FunctionalInterface
    interface RecordDecoder extends Decoder {
        /**
         * Decodes a body, as {@link Decoder#decode} does.
         *
         * @param body the bytes, perhaps none; null for a tombstone
         */
        @Nullable
        Object decode(byte @Nullable [] body, Incoming record);

        /** Decodes a body of which nothing else is known. */
        @Override
        default @Nullable Object decode(byte[] body) {
            return decode(body, Incoming.of("", Headers.of()));
        }
    }

    /** What a decoder may know of a record. */
    interface Incoming {
        /** The topic that it was read from. */
        String topic();

        /** Its headers, of which nothing is decoded before it is asked. */
        Headers headers();

        /** Whether the bytes are those of the key, not of the body. */
        boolean isKey();

        /** Makes one of parts, for tests and for codecs inside of others. */
        static Incoming of(String topic, Headers headers) {
            return new Parts(topic, headers, false);
        }
    }

    /** What a codec may know of a record that is about to be published, and add to it. Used by one thread. */
    interface Outgoing {
        /** The topic that it goes to. */
        String topic();

        /** Whether the bytes are to be the key, not the body. */
        boolean isKey();

        /** Sets the content type of a body in place of {@link Codec#contentType}; empty for none. */
        void contentType(String contentType);

        /** Adds a header of text. One that the publisher sets under the same name takes its place. */
        void header(String name, String value);
    }

    /** The content type that this codec writes, as {@code application/json}. */
    String contentType();

    /** Tells whether this codec reads a media type, given in lower case and without parameters; only its own if not. */
    default boolean reads(String mediaType) {
        return mediaType.equals(contentType());
    }

    /** Tells whether this codec writes bodies of a class; all unless overridden. */
    default boolean writes(Class<?> type) {
        return true;
    }

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
     * @throws IllegalArgumentException if a field's type can't be decoded, or nothing can be taken out of such bodies;
     *     the message says why
     */
    default Decoder fieldsDecoder(Map<String, Type> fields) {
        throw new IllegalArgumentException(
                "single fields can't be taken out of " + contentType() + "; declare one parameter for the whole body");
    }

    /**
     * Encodes a body.
     *
     * @param record where it goes; most codecs need not look at it
     * @return the bytes, which are not copied; null for a body that is a record without a value
     * @throws IllegalArgumentException if the value can't be encoded; the message says why
     */
    byte @Nullable [] encode(Object body, Outgoing record);
}
