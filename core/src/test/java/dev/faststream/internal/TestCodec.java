package dev.faststream.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.faststream.Codec;
import dev.faststream.DecodeException;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A format of its own: an order is {@code order:7}, text is in quotes, an object of fields is {@code a=1;b=x}. Bodies
 * of {@link Unreadable} it refuses.
 */
final class TestCodec implements Codec {
    /** The body of most tests. */
    record Order(String id) {}

    /** A type that can't be decoded. */
    record Unreadable() {}

    private static final String ORDER = "order:";

    @Override
    public String contentType() {
        return "application/json";
    }

    @Override
    public boolean reads(String mediaType) {
        return mediaType.equals("application/json") || mediaType.endsWith("+json");
    }

    @Override
    public Decoder decoder(Type type) {
        if (type == Unreadable.class) {
            throw new IllegalArgumentException("Unreadable has no constructor to use");
        }
        return body -> decode(new String(body, UTF_8), type);
    }

    private static @Nullable Object decode(String text, Type type) {
        if (text.equals("null")) {
            return null;
        }
        if (type == Order.class || type == Object.class) {
            return order(text);
        }
        if (type == Integer.class || type == int.class) {
            return Integer.valueOf(text.replace("\"", ""));
        }
        return text.replace("\"", "");
    }

    private static Order order(String text) {
        if (!text.startsWith(ORDER)) {
            throw new DecodeException("found '" + text + "', expected an order", null);
        }
        return new Order(text.substring(ORDER.length()));
    }

    @Override
    public Decoder fieldsDecoder(Map<String, Type> fields) {
        if (fields.containsValue(Unreadable.class)) {
            throw new IllegalArgumentException("Unreadable has no constructor to use");
        }
        return body -> decodeFields(new String(body, UTF_8), fields);
    }

    private static Map<String, @Nullable Object> decodeFields(String text, Map<String, Type> fields) {
        Map<String, @Nullable Object> values = new HashMap<>();
        fields.forEach((name, type) -> {
            Optional<String> found = Optional.empty();
            for (String field : text.split(";", -1)) {
                if (field.startsWith(name + "=")) {
                    found = Optional.of(field.substring(name.length() + 1));
                }
            }
            values.put(name, Types.raw(type) == Optional.class ? found : ofType(found, type));
        });
        return values;
    }

    private static @Nullable Object ofType(Optional<String> found, Type type) {
        return found.isEmpty() ? null : decode(found.get(), type);
    }

    @Override
    public byte[] encode(Object body, Outgoing record) {
        return ((Order) body).id().getBytes(UTF_8);
    }
}
