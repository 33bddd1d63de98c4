package dev.faststream.protobuf;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Message;
import dev.faststream.Codec;
import dev.faststream.DecodeException;
import dev.faststream.registry.Framed;
import java.io.IOException;

/** Reads records as a generated class. Immutable, but for what is known of schemas. */
final class GeneratedDecoder implements Codec.Decoder {
    private final Schemas schemas;
    private final Message instance;

    GeneratedDecoder(Schemas schemas, Message instance) {
        this.schemas = schemas;
        this.instance = instance;
    }

    @Override
    public Object decode(byte[] body) {
        Framed framed = Framed.read(body);
        String expected = instance.getDescriptorForType().getFullName();
        try {
            CodedInputStream in = CodedInputStream.newInstance(framed.content());
            MessageIndexes indexes = MessageIndexes.read(in);
            schemas.file(framed.schemaId()).ifPresent(file -> {
                String found = indexes.in(file).getFullName();
                if (!found.equals(expected)) {
                    throw new DecodeException(
                            "it was written as " + found + " (schema id " + framed.schemaId() + "), expected "
                                    + expected,
                            null);
                }
            });
            return instance.getParserForType().parseFrom(in);
        } catch (IOException e) {
            throw new DecodeException(
                    "its content (schema id " + framed.schemaId() + ") is no " + expected + ": " + e.getMessage(), e);
        }
    }
}
