package dev.faststream.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.Message;
import dev.faststream.Codec;
import dev.faststream.registry.Framed;
import dev.faststream.registry.SchemaRegistry;
import dev.faststream.registry.Subjects;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;

/**
 * Protobuf in Confluent's wire format, with the schemas in a registry. Handlers take generated classes, or
 * {@code DynamicMessage} for whatever the producer's schema is.
 *
 * <p>Found by nobody: give it to the app, the broker, a subscriber or a publisher. Many threads may use one.
 */
public final class ProtobufCodec implements Codec {
    private final SchemaRegistry registry;
    private final Subjects subjects;
    private final Registering registering;
    private final Schemas schemas;

    private ProtobufCodec(SchemaRegistry registry, Subjects subjects) {
        this.registry = registry;
        this.subjects = subjects;
        this.registering = new Registering(registry);
        this.schemas = new Schemas(registry);
    }

    /** Makes one whose schemas are registered by topic. */
    public static ProtobufCodec of(SchemaRegistry registry) {
        return new ProtobufCodec(registry, Subjects.BY_TOPIC);
    }

    /** Gives one that registers schemas under other subjects. */
    public ProtobufCodec subjects(Subjects naming) {
        return new ProtobufCodec(registry, naming);
    }

    @Override
    public String contentType() {
        return "application/x-protobuf";
    }

    /** Tells whether a media type is one of those that are used for Protobuf. */
    @Override
    public boolean reads(String mediaType) {
        return mediaType.equals("application/x-protobuf")
                || mediaType.equals("application/protobuf")
                || mediaType.equals("application/vnd.google.protobuf");
    }

    /** Tells whether bodies are messages of Protobuf. */
    @Override
    public boolean writes(Class<?> type) {
        return Message.class.isAssignableFrom(type);
    }

    /**
     * Prepares a decoder for a generated class or {@code DynamicMessage}.
     *
     * @throws IllegalArgumentException if the type is something else
     */
    @Override
    public Decoder decoder(Type type) {
        if (type == DynamicMessage.class || type == Message.class) {
            return new DynamicDecoder(schemas);
        }
        if (type instanceof Class<?> plain && Message.class.isAssignableFrom(plain)) {
            return new GeneratedDecoder(schemas, defaultInstance(plain));
        }
        throw new IllegalArgumentException(type.getTypeName()
                + " can't be decoded from Protobuf; take a class that protoc generated, or DynamicMessage");
    }

    private static Message defaultInstance(Class<?> type) {
        try {
            return (Message) type.getMethod("getDefaultInstance").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalArgumentException(
                    type.getName() + " can't be decoded from Protobuf: protoc has not generated it", e);
        }
    }

    @Override
    public byte[] encode(Object body, Outgoing record) {
        if (!(body instanceof Message message)) {
            throw new IllegalArgumentException(body.getClass().getName() + " is no message of Protobuf");
        }
        Descriptor type = message.getDescriptorForType();
        int id = registry.idOf(
                subjects.of(record.topic(), record.isKey(), type.getFullName()), registering.schema(type.getFile()));
        byte[] indexes = MessageIndexes.of(type).bytes();
        byte[] content = message.toByteArray();
        byte[] bytes = new byte[Framed.HEADER_BYTES + indexes.length + content.length];
        Framed.writeHeader(bytes, id);
        System.arraycopy(indexes, 0, bytes, Framed.HEADER_BYTES, indexes.length);
        System.arraycopy(content, 0, bytes, Framed.HEADER_BYTES + indexes.length, content.length);
        return bytes;
    }
}
