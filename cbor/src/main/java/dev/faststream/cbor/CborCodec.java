package dev.faststream.cbor;

import dev.faststream.Codec;
import dev.faststream.json.JsonCodec;
import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.dataformat.cbor.CBORMapper;

/**
 * CBOR (RFC 8949), with Jackson 3 and the rules of {@link JsonCodec}, but for {@code byte[]}, which is bytes here: the
 * same types in fewer bytes.
 *
 * <p>Give it to the app, the broker, a subscriber or a publisher: it is not found on the class path, for JSON is what
 * other services expect. Many threads may use one.
 */
public final class CborCodec implements Codec {
    private final Codec codec = JsonCodec.inFormat(CBORMapper.builder(), "application/cbor");

    @Override
    public String contentType() {
        return codec.contentType();
    }

    @Override
    public Decoder decoder(Type type) {
        return codec.decoder(type);
    }

    @Override
    public Decoder fieldsDecoder(Map<String, Type> fields) {
        return codec.fieldsDecoder(fields);
    }

    @Override
    public byte @Nullable [] encode(Object body, Outgoing record) {
        return codec.encode(body, record);
    }
}
