package dev.faststream.internal;

import dev.faststream.Codec;
import dev.faststream.DecodeException;
import dev.faststream.InvalidRecordException;
import dev.faststream.TextConverters;
import dev.faststream.UnavailableException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How bodies become bytes and back, by the rules that FastStream writes on the wire: {@code String} is
 * {@code text/plain}, {@code byte[]} has an empty content type, everything else goes through a codec. The type to
 * decode into is the handler's, never one that the record names.
 *
 * <p>Where a single codec can make a structured type, records are decoded without looking at their headers; these are
 * asked only when that fails.
 *
 * @param <R> the broker's native record
 */
public final class Bodies<R> {
    private static final int SHOWN_BYTES = 24;

    private final Codecs codecs;
    private final TextConverters converters;
    private final RecordMapper<R> mapper;

    /** Makes one of codecs, the nearest first; there may be none, for text and bytes alone. */
    public Bodies(List<Codec> codecs, TextConverters converters, RecordMapper<R> mapper) {
        this.codecs = new Codecs(codecs);
        this.converters = converters;
        this.mapper = mapper;
    }

    /** Encodes a body for a topic; null is a tombstone. */
    public Encoded encode(@Nullable Object body, String topic) {
        Encoded encoded = new Encoded(topic, false);
        return switch (body) {
            case null -> encoded;
            case byte[] bytes -> encoded.with(bytes, "");
            case String text -> encoded.with(text.getBytes(StandardCharsets.UTF_8), "text/plain");
            default -> encoded.by(codecs.writing(body.getClass()), body);
        };
    }

    /** Encodes a key that is neither text nor bytes. */
    public Encoded encodeKey(Object key, String topic) {
        return new Encoded(topic, true).by(codecs.writing(key.getClass()), key);
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
            List<Codecs.Prepared> decoders = codecs.find(String.class);
            return unlessTombstone(record -> text(record, decoders));
        }
        if (type == Object.class) {
            List<Codecs.Prepared> decoders = codecs.find(Object.class);
            return unlessTombstone(record -> anything(record, decoders));
        }
        if (type instanceof Class<?> scalar) {
            Optional<? extends TextConverters.Converter<?>> converter = converters.find(scalar);
            if (converter.isPresent()) {
                return unlessTombstone(scalar(scalar, converter.get()));
            }
        }
        return structured(type.getTypeName(), codecs.require(codec -> codec.decoder(type)));
    }

    /**
     * Prepares a reader that takes single fields out of an object; it gives a Map of them by name.
     *
     * @throws IllegalArgumentException if a field's type can't be decoded
     */
    public BoundHandler.BodyReader<R> fieldsReader(Map<String, Type> fields) {
        return structured(
                "an object with the fields " + fields.keySet(), codecs.require(codec -> codec.fieldsDecoder(fields)));
    }

    /**
     * Prepares a reader of keys of a type that is neither text nor bytes.
     *
     * @throws IllegalArgumentException if no codec can make it
     */
    BoundHandler.BodyReader<R> keyReader(Type type) {
        Codec.Decoder decoder =
                codecs.require(codec -> codec.decoder(type)).getFirst().decoder();
        return record -> {
            byte[] key = mapper.key(record);
            return key == null ? null : decode(decoder, key, type.getTypeName(), record, true);
        };
    }

    /** A single decoder is called without looking at the headers, and without making anything for that. */
    private BoundHandler.BodyReader<R> structured(String expected, List<Codecs.Prepared> decoders) {
        if (decoders.size() > 1) {
            return record -> structured(Codecs.chosen(decoders, mapper.headers(record)), expected, record);
        }
        Codec.Decoder decoder = decoders.getFirst().decoder();
        return record -> structured(decoder, expected, record);
    }

    private @Nullable Object structured(Codec.Decoder decoder, String expected, R record) {
        byte[] value = mapper.value(record);
        return value == null && !(decoder instanceof Codec.RecordDecoder)
                ? null
                : decode(decoder, value, expected, record);
    }

    private @Nullable Object decode(Codec.Decoder decoder, byte @Nullable [] value, String expected, R record) {
        return decode(decoder, value, expected, record, false);
    }

    private @Nullable Object decode(
            Codec.Decoder decoder, byte @Nullable [] bytes, String expected, R record, boolean key) {
        try {
            return decoder instanceof Codec.RecordDecoder looking
                    ? looking.decode(bytes, new Seen<>(record, mapper, key))
                    : decoder.decode(Objects.requireNonNull(bytes, "bytes"));
        } catch (UnavailableException e) {
            throw new UnavailableException(
                    part(key) + mapper.describe(record) + " can't be decoded yet: " + e.getMessage(), e);
        } catch (RuntimeException e) {
            String reason = e instanceof DecodeException ? e.getMessage() : "the decoder failed with " + e;
            String size = bytes == null ? "no value" : bytes.length + " bytes";
            String contentType = ContentType.text(mapper.headers(record)).orElse("not set");
            String found = key ? size : size + ", content-type " + contentType;
            throw undecodable(part(key) + mapper.describe(record), expected, found, reason, e);
        }
    }

    private static String part(boolean key) {
        return key ? "Key of " : "Body of ";
    }

    private DecodeException undecodable(
            R record, String expected, String found, @Nullable String reason, @Nullable Throwable cause) {
        return undecodable(part(false) + mapper.describe(record), expected, found, reason, cause);
    }

    private static DecodeException undecodable(
            String what, String expected, String found, @Nullable String reason, @Nullable Throwable cause) {
        return new DecodeException(what + " (" + found + ") can't be decoded as " + expected + ": " + reason, cause);
    }

    private BoundHandler.BodyReader<R> unlessTombstone(Function<R, @Nullable Object> reader) {
        return record -> mapper.value(record) == null ? null : reader.apply(record);
    }

    private byte[] bytes(R record) {
        byte[] value = mapper.value(record);
        return value == null ? new byte[0] : value;
    }

    /** Text is text, whatever it looks like; only a JSON string, declared as such, is unquoted. */
    private Object text(R record, List<Codecs.Prepared> decoders) {
        byte[] value = bytes(record);
        if (isAscii(value) && !startsWithQuote(value)) {
            return new String(value, StandardCharsets.US_ASCII);
        }
        Optional<ContentType> contentType = ContentType.of(mapper.headers(record));
        Optional<Codec.Decoder> decoder = contentType.flatMap(type -> Codecs.reading(decoders, type.mediaType()));
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

    private Function<R, @Nullable Object> scalar(Class<?> type, TextConverters.Converter<?> converter) {
        List<Codecs.Prepared> decoders = codecs.find(type);
        return record -> {
            byte[] value = bytes(record);
            Optional<ContentType> contentType = ContentType.of(mapper.headers(record));
            Optional<Codec.Decoder> decoder = contentType.isPresent()
                    ? Codecs.reading(decoders, contentType.get().mediaType())
                    : decoders.stream()
                            .map(Codecs.Prepared::decoder)
                            .findFirst()
                            .filter(first -> startsWithQuote(value));
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
    private @Nullable Object anything(R record, List<Codecs.Prepared> decoders) {
        byte[] value = bytes(record);
        Optional<ContentType> contentType = ContentType.of(mapper.headers(record));
        if (contentType.isEmpty()) {
            return structuredOrBytes(value, decoders, record);
        }
        Optional<Codec.Decoder> decoder =
                Codecs.reading(decoders, contentType.get().mediaType());
        if (decoder.isPresent()) {
            return decode(decoder.get(), value, "an object", record);
        }
        return contentType.get().isText() ? strictText(value, contentType, record) : value;
    }

    private @Nullable Object structuredOrBytes(byte[] value, List<Codecs.Prepared> decoders, R record) {
        try {
            return decoders.isEmpty() ? value : decode(decoders.getFirst().decoder(), value, "an object", record);
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
