package dev.faststream.internal;

import dev.faststream.Codec;
import dev.faststream.DecodeException;
import dev.faststream.InvalidRecordException;
import dev.faststream.TextConverters;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How bodies become bytes and back, by the rules that FastStream writes on the wire: {@code String} is
 * {@code text/plain}, {@code byte[]} has an empty content type, everything else goes through a codec. The type to
 * decode into is the handler's, never one that the record names.
 *
 * <p>Records of structured types are decoded without looking at their headers; these are asked only when that fails.
 *
 * @param <R> the broker's native record
 */
public final class Bodies<R> {
    private static final Logger log = LoggerFactory.getLogger(Bodies.class);
    private static final int SHOWN_BYTES = 24;

    /** A body as it goes onto the wire. */
    public static final class Encoded {
        private final byte @Nullable [] value;
        private final String contentType;

        private Encoded(byte @Nullable [] value, String contentType) {
            this.value = value;
            this.contentType = contentType;
        }

        /** The bytes, not copied; null for a tombstone. */
        public byte @Nullable [] value() {
            return value;
        }

        /** The content type; empty for bytes of unknown content and for tombstones. */
        public String contentType() {
            return contentType;
        }
    }

    /** A codec with its decoder for one type, made at start. */
    private record Prepared(Codec codec, Codec.Decoder decoder) {}

    private final List<Codec> codecs;
    private final TextConverters converters;
    private final RecordMapper<R> mapper;

    /** Makes one of codecs, the first of which encodes; there may be none, for text and bytes alone. */
    public Bodies(List<Codec> codecs, TextConverters converters, RecordMapper<R> mapper) {
        this.codecs = List.copyOf(codecs);
        this.converters = converters;
        this.mapper = mapper;
    }

    /** Encodes a body; null is a tombstone. */
    public Encoded encode(@Nullable Object body) {
        return switch (body) {
            case null -> new Encoded(null, "");
            case byte[] bytes -> new Encoded(bytes, "");
            case String text -> new Encoded(text.getBytes(StandardCharsets.UTF_8), "text/plain");
            default -> new Encoded(codec().encode(body), codec().contentType());
        };
    }

    private Codec codec() {
        if (codecs.isEmpty()) {
            throw new IllegalArgumentException("there is no codec for bodies other than String and byte[]; add the"
                    + " dependency dev.faststream:faststream-json, or give one to broker.codec(...)");
        }
        return codecs.getFirst();
    }

    /**
     * Prepares a reader of bodies of a type.
     *
     * @throws IllegalArgumentException if bodies of this type can't be decoded
     */
    public BoundHandler.BodyReader<R> reader(Type type) {
        if (type == byte[].class) {
            return mapper::value;
        }
        if (type == String.class) {
            List<Prepared> decoders = prepare(String.class);
            return unlessTombstone(record -> text(record, decoders));
        }
        if (type == Object.class) {
            List<Prepared> decoders = prepare(Object.class);
            return unlessTombstone(record -> anything(record, decoders));
        }
        if (type instanceof Class<?> scalar) {
            Optional<? extends TextConverters.Converter<?>> converter = converters.find(scalar);
            if (converter.isPresent()) {
                return unlessTombstone(scalar(scalar, converter.get()));
            }
        }
        Codec.Decoder decoder = codec().decoder(type);
        return structured(type.getTypeName(), decoder);
    }

    /** The codecs that know a type which can also be read without one. */
    private List<Prepared> prepare(Class<?> type) {
        List<Prepared> prepared = new ArrayList<>();
        for (Codec codec : codecs) {
            try {
                prepared.add(new Prepared(codec, codec.decoder(type)));
            } catch (IllegalArgumentException e) {
                log.debug("{} does not read {}: {}", codec.contentType(), type, e.getMessage());
            }
        }
        return List.copyOf(prepared);
    }

    /**
     * Prepares a reader that takes single fields out of an object; it gives a Map of them by name.
     *
     * @throws IllegalArgumentException if a field's type can't be decoded
     */
    public BoundHandler.BodyReader<R> fieldsReader(Map<String, Type> fields) {
        return structured("an object with the fields " + fields.keySet(), codec().fieldsDecoder(fields));
    }

    private BoundHandler.BodyReader<R> structured(String expected, Codec.Decoder decoder) {
        return record -> {
            byte[] value = mapper.value(record);
            return value == null ? null : decode(decoder, value, expected, record);
        };
    }

    private @Nullable Object decode(Codec.Decoder decoder, byte[] value, String expected, R record) {
        try {
            return decoder.decode(value);
        } catch (DecodeException e) {
            String contentType = ContentType.text(mapper.headers(record)).orElse("not set");
            throw undecodable(
                    record, expected, value.length + " bytes, content-type " + contentType, e.getMessage(), e);
        }
    }

    private DecodeException undecodable(
            R record, String expected, String found, @Nullable String reason, @Nullable Throwable cause) {
        return new DecodeException(
                "Body of " + mapper.describe(record) + " (" + found + ") can't be decoded as " + expected + ": "
                        + reason,
                cause);
    }

    private BoundHandler.BodyReader<R> unlessTombstone(Function<R, @Nullable Object> reader) {
        return record -> mapper.value(record) == null ? null : reader.apply(record);
    }

    private byte[] bytes(R record) {
        byte[] value = mapper.value(record);
        return value == null ? new byte[0] : value;
    }

    /** Text is text, whatever it looks like; only a JSON string, declared as such, is unquoted. */
    private Object text(R record, List<Prepared> decoders) {
        byte[] value = bytes(record);
        if (isAscii(value) && !startsWithQuote(value)) {
            return new String(value, StandardCharsets.US_ASCII);
        }
        Optional<ContentType> contentType = ContentType.of(mapper.headers(record));
        Optional<Codec.Decoder> decoder = contentType.flatMap(type -> reading(decoders, type.mediaType()));
        if (decoder.isPresent() && startsWithQuote(value)) {
            Object text = decode(decoder.get(), value, "text", record);
            return text == null ? "" : text;
        }
        return strictText(value, contentType, record);
    }

    private String strictText(byte[] value, Optional<ContentType> contentType, R record) {
        Charset charset = contentType.map(type -> charset(type, value, record)).orElse(StandardCharsets.UTF_8);
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            throw undecodable(
                    record, "text", value.length + " bytes", "they are not " + charset + ": " + hex(value), e);
        }
    }

    private Charset charset(ContentType type, byte[] value, R record) {
        return type.toCharset()
                .orElseThrow(() -> undecodable(
                        record, "text", value.length + " bytes", "unknown charset '" + type.charset() + "'", null));
    }

    private static Optional<Codec.Decoder> reading(List<Prepared> decoders, String mediaType) {
        return decoders.stream()
                .filter(prepared -> prepared.codec().reads(mediaType))
                .map(Prepared::decoder)
                .findFirst();
    }

    private Function<R, @Nullable Object> scalar(Class<?> type, TextConverters.Converter<?> converter) {
        List<Prepared> decoders = prepare(type);
        return record -> {
            byte[] value = bytes(record);
            Optional<ContentType> contentType = ContentType.of(mapper.headers(record));
            Optional<Codec.Decoder> decoder = contentType.isPresent()
                    ? reading(decoders, contentType.get().mediaType())
                    : decoders.stream().map(Prepared::decoder).findFirst().filter(first -> startsWithQuote(value));
            return decoder.isPresent()
                    ? decode(decoder.get(), value, type.getSimpleName(), record)
                    : convert(strictText(value, contentType, record), type, converter, record);
        };
    }

    private Object convert(String text, Class<?> type, TextConverters.Converter<?> converter, R record) {
        try {
            return converter.convert(text.strip());
        } catch (RuntimeException e) {
            String found = "the text '" + (text.length() > 80 ? text.substring(0, 80) + "..." : text) + "'";
            throw undecodable(record, type.getSimpleName(), found, String.valueOf(e.getMessage()), e);
        }
    }

    /** For handlers that take any object: what the content type says; without one JSON if it is JSON, else bytes. */
    private @Nullable Object anything(R record, List<Prepared> decoders) {
        byte[] value = bytes(record);
        Optional<ContentType> contentType = ContentType.of(mapper.headers(record));
        if (contentType.isEmpty()) {
            return structuredOrBytes(value, decoders);
        }
        Optional<Codec.Decoder> decoder = reading(decoders, contentType.get().mediaType());
        if (decoder.isPresent()) {
            return decode(decoder.get(), value, "an object", record);
        }
        return contentType.get().isText() ? strictText(value, contentType, record) : value;
    }

    private static @Nullable Object structuredOrBytes(byte[] value, List<Prepared> decoders) {
        try {
            return decoders.isEmpty() ? value : decoders.getFirst().decoder().decode(value);
        } catch (InvalidRecordException e) {
            return value;
        }
    }

    private static boolean isAscii(byte[] value) {
        for (byte b : value) {
            if (b <= 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean startsWithQuote(byte[] value) {
        for (byte b : value) {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b == '"';
            }
        }
        return false;
    }

    private static String hex(byte[] value) {
        int shown = Math.min(value.length, SHOWN_BYTES);
        return HexFormat.ofDelimiter(" ").formatHex(value, 0, shown) + (shown < value.length ? " ..." : "");
    }
}
