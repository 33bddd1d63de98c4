package dev.faststream.avro;

import dev.faststream.Codec;
import dev.faststream.DecodeException;
import dev.faststream.registry.Framed;
import dev.faststream.registry.SchemaRegistry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericData;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/** Reads records of any schema as one type. Safe to use from any thread. */
final class AvroDecoder implements Codec.Decoder {
    static final Target GENERIC = new Target(null, genericData(), datum -> datum);

    /**
     * What is made of the bytes.
     *
     * @param expected the schema that is read; null for the producer's
     * @param model makes the objects
     * @param finish makes of Avro's object what the handler takes
     */
    record Target(@Nullable Schema expected, GenericData model, UnaryOperator<Object> finish) {}

    /** The producer's schema with the reader that was made for it. */
    private record Known(Schema schema, DatumReader<?> reader) {}

    private final SchemaRegistry registry;
    private final Target target;
    private final Map<Integer, Known> known = new ConcurrentHashMap<>();

    AvroDecoder(SchemaRegistry registry, Target target) {
        this.registry = registry;
        this.target = target;
    }

    private static GenericData genericData() {
        GenericData data = new GenericData();
        data.addLogicalTypeConversion(new Conversions.DecimalConversion());
        data.addLogicalTypeConversion(new Conversions.UUIDConversion());
        data.addLogicalTypeConversion(new TimeConversions.TimestampMillisConversion());
        data.addLogicalTypeConversion(new TimeConversions.TimestampMicrosConversion());
        data.addLogicalTypeConversion(new TimeConversions.DateConversion());
        return data;
    }

    @Override
    public Object decode(byte[] body) {
        Framed framed = Framed.read(body);
        Known writer = known(framed.schemaId());
        ByteBuffer content = framed.content();
        try {
            BinaryDecoder decoder =
                    DecoderFactory.get().binaryDecoder(body, content.position(), content.remaining(), null);
            Object datum = writer.reader().read(null, decoder);
            if (!decoder.isEnd()) {
                throw undecodable(writer, framed, "there are bytes left behind the record", null);
            }
            return target.finish().apply(datum);
        } catch (IOException | AvroRuntimeException | IndexOutOfBoundsException | ClassCastException e) {
            throw undecodable(writer, framed, String.valueOf(e.getMessage()), e);
        }
    }

    private static DecodeException undecodable(Known writer, Framed framed, String reason, @Nullable Throwable cause) {
        return new DecodeException(
                "it was written as " + writer.schema().getFullName() + " (schema id " + framed.schemaId() + "), and "
                        + reason,
                cause);
    }

    /** The registry is asked outside of the map, which would lock. */
    private Known known(int id) {
        Known there = known.get(id);
        if (there != null) {
            return there;
        }
        Known made = make(id);
        Known other = known.putIfAbsent(id, made);
        return other == null ? made : other;
    }

    private Known make(int id) {
        dev.faststream.registry.Schema found = registry.schema(id);
        if (!found.type().equals("AVRO")) {
            throw new DecodeException("schema id " + id + " is of type " + found.type() + ", expected AVRO", null);
        }
        try {
            Schema writer = new Schema.Parser().parse(found.text());
            Schema expected = target.expected() == null ? writer : target.expected();
            return new Known(writer, target.model().createDatumReader(writer, expected));
        } catch (AvroRuntimeException e) {
            throw new DecodeException("schema id " + id + " can't be understood: " + e.getMessage(), e);
        }
    }
}
