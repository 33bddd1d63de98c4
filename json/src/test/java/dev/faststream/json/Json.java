package dev.faststream.json;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faststream.Codec;
import dev.faststream.DecodeException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text in, text out, through the codec that {@code ServiceLoader} would make. */
final class Json {
    private static final JsonCodec CODEC = new JsonCodec();

    private Json() {}

    static @Nullable Object read(String json, Type type) {
        return CODEC.decoder(type).decode(bytes(json));
    }

    static @Nullable Object readFields(String json, Map<String, Type> fields) {
        return CODEC.fieldsDecoder(fields).decode(bytes(json));
    }

    static String complaint(String json, Type type) {
        return complaint(bytes(json), CODEC.decoder(type));
    }

    static String complaint(byte[] body, Codec.Decoder decoder) {
        return String.valueOf(catchThrowableOfType(DecodeException.class, () -> decoder.decode(body))
                .getMessage());
    }

    static String refusal(Type type) {
        return String.valueOf(catchThrowableOfType(IllegalArgumentException.class, () -> CODEC.decoder(type))
                .getMessage());
    }

    static String write(Object value) {
        return new String(CODEC.encode(value), StandardCharsets.UTF_8);
    }

    static String writeRefusal(Object value) {
        return String.valueOf(catchThrowableOfType(IllegalArgumentException.class, () -> CODEC.encode(value))
                .getMessage());
    }

    static byte[] bytes(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
