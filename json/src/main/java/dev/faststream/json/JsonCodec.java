package dev.faststream.json;

import dev.faststream.Codec;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON, with Jackson 3, as FastStream writes it.
 *
 * <p>Reading is strict where a mistake would go unnoticed, and lenient where a producer may run ahead:
 *
 * <ul>
 *   <li>Fields that the type does not have are ignored; of a field that comes twice, the last counts.
 *   <li>Every component of a record, and every parameter of a {@code @JsonCreator}, has to be there and must not be
 *       null, unless it is an {@code Optional} (or {@code OptionalInt}, {@code OptionalLong}, {@code OptionalDouble})
 *       or is annotated with a {@code @Nullable} of any package. Fields and setters of other classes may be left out,
 *       but no primitive may be null. The elements of a collection may be null.
 *   <li>Text is no number, no boolean and no other way round; a fraction is no {@code int}; a number that is too large
 *       is refused. An {@code int} is a {@code double}, and a {@code BigDecimal} or {@code BigInteger} may be text, as
 *       FastStream writes it. {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}, for which JSON has no numbers,
 *       are text both ways.
 *   <li>{@code java.time} is ISO-8601 text; a number, in quotes or not, is read only where {@code @JsonFormat} says so.
 *   <li>An interface or abstract class needs {@code @JsonTypeInfo}; without it, its decoder can't be prepared.
 *   <li>A document is at most as deep, and its names, strings and numbers are at most as long, as Jackson's
 *       {@code StreamReadConstraints} allow by default.
 * </ul>
 *
 * <p>Written is compact UTF-8: {@code java.time} as ISO-8601 text, {@code BigDecimal} as text, enums by name, an
 * {@code Optional} as its value or null, {@code byte[]} as base64, components in the order they are declared in.
 * Jackson's annotations change any of this for a type or field.
 *
 * <p>Found by {@link java.util.ServiceLoader}. Many threads may use one.
 */
public final class JsonCodec implements Codec {
    private static final String JSON = "application/json";

    private final ObjectMapper mapper;
    private final String contentType;
    private final ObjectWriter writer;
    private final DecodableTypes types;
    private final DecodeExplanation explanation;
    private final Map<Type, Decoder> decoders = new ConcurrentHashMap<>();

    /** Makes one with the rules above. */
    public JsonCodec() {
        this(StrictMapper.builder().build(), JSON);
    }

    private JsonCodec(ObjectMapper mapper, String contentType) {
        this.mapper = mapper;
        this.contentType = contentType;
        this.writer = mapper.writer();
        this.types = new DecodableTypes(mapper);
        this.explanation = new DecodeExplanation(mapper);
    }

    /**
     * Makes one that differs from the rules above, as in {@code customized(mapper ->
     * mapper.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE))}.
     *
     * @param customizer changes the builder, which holds the rules above, and gives it back
     */
    public static JsonCodec customized(UnaryOperator<JsonMapper.Builder> customizer) {
        return new JsonCodec(customizer.apply(StrictMapper.builder()).build(), JSON);
    }

    /**
     * Makes one that follows the rules above in another of Jackson's formats, and reads nothing but that.
     *
     * @param builder makes the format's mapper; it gets the rules
     * @param contentType what is written and read, without parameters
     */
    public static <M extends ObjectMapper, B extends MapperBuilder<M, B>> JsonCodec inFormat(
            B builder, String contentType) {
        return new JsonCodec(StrictMapper.strict(builder).build(), contentType);
    }

    @Override
    public String contentType() {
        return contentType;
    }

    /** Tells whether a media type is {@code application/json}, {@code text/json} or ends in {@code +json}. */
    @Override
    public boolean reads(String mediaType) {
        return mediaType.equals(contentType)
                || (contentType.equals(JSON) && (mediaType.equals("text/json") || mediaType.endsWith("+json")));
    }

    /**
     * Prepares a decoder for a type. It gives null only for {@code Object}, when the document is {@code null}.
     *
     * @throws IllegalArgumentException if the type, or one that it is made of, can't be decoded; the message says where
     *     it is, why, and what to do
     */
    @Override
    public Decoder decoder(Type type) {
        return decoders.computeIfAbsent(type, this::prepare);
    }

    private Decoder prepare(Type type) {
        JavaType decodable = types.require(type);
        ObjectReader reader = mapper.readerFor(decodable);
        return body -> decode(body, reader, decodable);
    }

    private @Nullable Object decode(byte[] body, ObjectReader reader, JavaType type) {
        Object value;
        try {
            value = reader.readValue(body);
        } catch (JacksonException e) {
            throw explanation.of(e, body);
        }
        if (value == null && !type.isJavaLangObject()) {
            throw explanation.nullDocument(type.getRawClass());
        }
        return value;
    }

    /**
     * Prepares a decoder that takes single fields out of an object, by the names in the document: a naming strategy
     * does not change them. It gives a {@code Map} with every name: an empty {@code Optional} where one was expected
     * and the field is missing or null, null where anything else was.
     *
     * @throws IllegalArgumentException if a field's type can't be decoded; the message says why
     */
    @Override
    public Decoder fieldsDecoder(Map<String, Type> fields) {
        return new FieldsDecoder(mapper, types, explanation, fields);
    }

    @Override
    public byte[] encode(Object body, Outgoing record) {
        return encode(body);
    }

    /**
     * Encodes a value.
     *
     * @throws IllegalArgumentException if it can't be encoded; the message says where and why
     */
    public byte[] encode(Object body) {
        try {
            return writer.writeValueAsBytes(body);
        } catch (JacksonException e) {
            throw EncodeExplanation.of(e, body);
        }
    }
}
