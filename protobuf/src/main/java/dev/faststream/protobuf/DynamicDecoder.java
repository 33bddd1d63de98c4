package dev.faststream.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DynamicMessage;
import dev.faststream.Codec;
import dev.faststream.DecodeException;
import dev.faststream.registry.Framed;
import java.io.IOException;

/** Reads records by the schemas that they were written with. Immutable, but for what is known of schemas. */
final class DynamicDecoder implements Codec.Decoder {
    private final Schemas schemas;

    DynamicDecoder(Schemas schemas) {
        this.schemas = schemas;
    }

    @Override
    public Object decode(byte[] body) {
        Framed framed = Framed.read(body);
        int id = framed.schemaId();
        try {
            CodedInputStream in = CodedInputStream.newInstance(framed.content());
            MessageIndexes indexes = MessageIndexes.read(in);
            return schemas.file(id)
                    .map(indexes::in)
                    .map(DynamicMessage::getDefaultInstance)
                    .orElseThrow(() -> new DecodeException(
                            "the registry gives schema id " + id + " as text only, which a DynamicMessage can't be made"
                                    + " of; take a generated class",
                            null))
                    .getParserForType()
                    .parseFrom(in);
        } catch (IOException e) {
            throw new DecodeException("its content does not follow schema id " + id + ": " + e.getMessage(), e);
        }
    }
}
