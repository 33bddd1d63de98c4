package dev.faststream.avro;

import dev.faststream.Codec;
import dev.faststream.registry.Framed;
import dev.faststream.registry.SchemaRegistry;
import dev.faststream.registry.Subjects;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericContainer;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Avro in Confluent's wire format, with the schemas in a registry. Handlers take {@code GenericRecord}, whatever the
 * producer's schema is; generated classes ({@code SpecificRecord}), which Avro reads from any compatible schema; and
 * Java records, whose components are the fields of the same name.
 *
 * <p>Found by nobody: give it to the app, the broker, a subscriber or a publisher. Many threads may use one.
 */
public final class AvroCodec implements Codec {
    private final SchemaRegistry registry;
    private final Subjects subjects;
    private final Map<Class<?>, RecordShape> shapes = new ConcurrentHashMap<>();
    private final Map<Schema, dev.faststream.registry.Schema> texts = new ConcurrentHashMap<>();

    private AvroCodec(SchemaRegistry registry, Subjects subjects) {
        this.registry = registry;
        this.subjects = subjects;
    }

    /** Makes one whose schemas are registered by topic. */
    public static AvroCodec of(SchemaRegistry registry) {
        return new AvroCodec(registry, Subjects.BY_TOPIC);
    }

    /** Gives one that registers schemas under other subjects. */
    public AvroCodec subjects(Subjects naming) {
        return new AvroCodec(registry, naming);
    }

    @Override
    public String contentType() {
        return "application/avro";
    }

    /** Tells whether a media type is one of those that are used for Avro. */
    @Override
    public boolean reads(String mediaType) {
        return mediaType.equals("application/avro")
                || mediaType.equals("avro/binary")
                || mediaType.equals("application/vnd.apache.avro+binary");
    }

    /** Tells whether bodies are Avro's own, or Java records. */
    @Override
    public boolean writes(Class<?> type) {
        return GenericContainer.class.isAssignableFrom(type) || type.isRecord();
    }

    /**
     * Prepares a decoder for {@code GenericRecord}, a generated class or a Java record.
     *
     * @throws IllegalArgumentException if the type is something else, or a component of a record has no counterpart in
     *     Avro
     */
    @Override
    public Decoder decoder(Type type) {
        if (type == GenericRecord.class || type == IndexedRecord.class || type == GenericContainer.class) {
            return new AvroDecoder(registry, AvroDecoder.GENERIC);
        }
        if (type instanceof Class<?> plain && SpecificRecord.class.isAssignableFrom(plain)) {
            KnownClasses model = KnownClasses.of(plain);
            Schema expected = model.getSchema(plain);
            return new AvroDecoder(registry, new AvroDecoder.Target(expected, model, datum -> datum));
        }
        if (type instanceof Class<?> plain && plain.isRecord()) {
            RecordShape shape = shape(plain);
            return new AvroDecoder(
                    registry, new AvroDecoder.Target(shape.schema(), AvroDecoder.GENERIC.model(), shape::toJava));
        }
        throw new IllegalArgumentException(
                type.getTypeName() + " can't be decoded from Avro; take GenericRecord, a class"
                        + " that Avro generated, or a Java record");
    }

    private RecordShape shape(Class<?> type) {
        return shapes.computeIfAbsent(type, RecordShape::of);
    }

    @Override
    public byte[] encode(Object body, Outgoing record) {
        Object datum =
                body instanceof GenericContainer ? body : shape(body.getClass()).toAvro(body);
        if (!(datum instanceof GenericContainer container)) {
            throw new IllegalArgumentException(body.getClass().getName() + " can't be encoded as Avro");
        }
        Schema schema = container.getSchema();
        int id = registry.idOf(
                subjects.of(record.topic(), record.isKey(), schema.getFullName()),
                texts.computeIfAbsent(schema, known -> dev.faststream.registry.Schema.of("AVRO", known.toString())));
        return encode(container, schema, id);
    }

    private static byte[] encode(GenericContainer datum, Schema schema, int id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        for (int i = 0; i < Framed.HEADER_BYTES; i++) {
            out.write(0);
        }
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            DatumWriter<Object> writer = writer(datum, schema);
            writer.write(datum, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (AvroRuntimeException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException(
                    "a value can't be encoded as " + schema.getFullName() + ": " + e.getMessage(), e);
        }
        byte[] bytes = out.toByteArray();
        Framed.writeHeader(bytes, id);
        return bytes;
    }

    @SuppressWarnings("unchecked") // Avro's factories know no type of what they write
    private static DatumWriter<Object> writer(GenericContainer datum, Schema schema) {
        return datum instanceof SpecificRecord
                ? (DatumWriter<Object>)
                        SpecificData.getForClass(datum.getClass()).createDatumWriter(schema)
                : (DatumWriter<Object>) AvroDecoder.GENERIC.model().createDatumWriter(schema);
    }
}
