package dev.faststream.cloudevents;

import dev.faststream.Codec;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * CloudEvents as their Kafka binding says, with the SDK of CloudEvents. Both modes are read: binary, with the
 * attributes in {@code ce_} headers and the data as value, and structured, with all of it in a JSON document. Handlers
 * take {@link CloudEvent}, and with {@link #data} the type of the data itself.
 *
 * <p>Only events are written; who returns one sets its attributes. Give it to the app, the broker, a subscriber or a
 * publisher. Many threads may use one.
 */
public final class CloudEventsCodec implements Codec {
    private final boolean structured;
    private final @Nullable Codec data;

    private CloudEventsCodec(boolean structured, @Nullable Codec data) {
        this.structured = structured;
        this.data = data;
    }

    /** Makes one that writes attributes as headers and the data as value. */
    public static CloudEventsCodec binary() {
        return new CloudEventsCodec(false, null);
    }

    /** Makes one that writes attributes and data into one JSON document. */
    public static CloudEventsCodec structured() {
        return new CloudEventsCodec(true, null);
    }

    /** Gives one that also decodes the data of events, for handlers that take its type. */
    public CloudEventsCodec data(Codec codec) {
        return new CloudEventsCodec(structured, codec);
    }

    @Override
    public String contentType() {
        return Events.JSON;
    }

    /** Tells whether a media type is one of structured mode; what binary mode has is that of the data. */
    @Override
    public boolean reads(String mediaType) {
        return mediaType.startsWith(Events.STRUCTURED);
    }

    /** Tells whether bodies are events. */
    @Override
    public boolean writes(Class<?> type) {
        return CloudEvent.class.isAssignableFrom(type);
    }

    /**
     * Prepares a decoder for {@link CloudEvent}, or for the type of its data.
     *
     * @throws IllegalArgumentException if it is another type and there is no codec for data, or that one can't decode
     *     it
     */
    @Override
    public RecordDecoder decoder(Type type) {
        if (type == CloudEvent.class) {
            return Events::read;
        }
        if (data == null) {
            throw new IllegalArgumentException(type.getTypeName()
                    + " can't be decoded from a CloudEvent; take CloudEvent, or give the codec of its data to"
                    + " CloudEventsCodec.data(...)");
        }
        Decoder decoder = data.decoder(type);
        return (body, record) -> {
            CloudEvent event = Events.read(body, record);
            CloudEventData content = event == null ? null : event.getData();
            return content == null ? null : decoder.decode(content.toBytes());
        };
    }

    @Override
    public byte @Nullable [] encode(Object body, Outgoing record) {
        if (!(body instanceof CloudEvent event)) {
            throw new IllegalArgumentException(body.getClass().getName() + " is no CloudEvent");
        }
        return structured ? Events.writeStructured(event, record) : Events.writeBinary(event, record);
    }
}
