package dev.faststream.json;

import dev.faststream.Codec;
import java.lang.reflect.Type;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;

/** Takes single fields out of an object, in one pass and without a tree. */
final class FieldsDecoder implements Codec.Decoder {
    private static final Map<Class<?>, Object> EMPTY = Map.of(
            Optional.class, Optional.empty(),
            OptionalInt.class, OptionalInt.empty(),
            OptionalLong.class, OptionalLong.empty(),
            OptionalDouble.class, OptionalDouble.empty());

    private final ObjectMapper mapper;
    private final DecodeExplanation explanation;
    private final Map<String, ObjectReader> readers = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> absent = new LinkedHashMap<>();

    FieldsDecoder(ObjectMapper mapper, DecodableTypes types, DecodeExplanation explanation, Map<String, Type> fields) {
        this.mapper = mapper;
        this.explanation = explanation;
        fields.forEach((name, type) -> {
            JavaType decodable = types.require(type);
            readers.put(name, mapper.readerFor(decodable).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS));
            absent.put(name, EMPTY.get(decodable.getRawClass()));
        });
    }

    @Override
    public Object decode(byte[] body) {
        try (JsonParser parser = mapper.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw explanation.notAnObject(body);
            }
            Map<String, @Nullable Object> values = fields(parser);
            if (parser.nextToken() != null) {
                throw explanation.trailing(parser);
            }
            return values;
        } catch (JacksonException e) {
            throw explanation.of(e, body);
        }
    }

    private Map<String, @Nullable Object> fields(JsonParser parser) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(absent);
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken token = parser.nextToken();
            ObjectReader reader = readers.get(name);
            if (reader == null) {
                parser.skipChildren();
            } else {
                values.put(name, token == JsonToken.VALUE_NULL ? absent.get(name) : field(name, reader, parser));
            }
        }
        return values;
    }

    private static Object field(String name, ObjectReader reader, JsonParser parser) {
        try {
            return reader.readValue(parser);
        } catch (JacksonException e) {
            throw e.prependPath(Map.class, name);
        }
    }
}
