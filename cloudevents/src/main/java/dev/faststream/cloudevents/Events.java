package dev.faststream.cloudevents;

import dev.faststream.Codec;
import dev.faststream.DecodeException;
import dev.faststream.Headers;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.CloudEventUtils;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.rw.CloudEventContextWriter;
import io.cloudevents.rw.CloudEventRWException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Events on the wire, in both modes. */
final class Events {
    static final String STRUCTURED = "application/cloudevents";
    static final String JSON = STRUCTURED + "+json";

    private static final String CONTENT_TYPE = "content-type";
    private static final String PREFIX = "ce_";
    private static final String VERSION = "specversion";

    /** Sets headers, each attribute in its canonical text. */
    private record HeaderWriter(Codec.Outgoing record) implements CloudEventContextWriter {
        @Override
        public CloudEventContextWriter withContextAttribute(String name, String value) {
            if (name.equals("datacontenttype")) {
                record.contentType(value);
            } else {
                record.header(PREFIX + name, value);
            }
            return this;
        }
    }

    private Events() {}

    /** Reads an event; null for a tombstone without any attributes. */
    static @Nullable CloudEvent read(byte @Nullable [] value, Codec.Incoming record) {
        String contentType = record.headers().textOr(CONTENT_TYPE, "");
        if (value != null && contentType.startsWith(STRUCTURED)) {
            return readStructured(value, contentType);
        }
        String version = record.headers().textOr(PREFIX + VERSION, "");
        if (!version.isEmpty()) {
            return readBinary(value, contentType, version, record.headers());
        }
        if (value == null) {
            return null;
        }
        throw new DecodeException(
                "it has neither a header " + PREFIX + VERSION + " nor a content-type " + STRUCTURED
                        + "..., expected a CloudEvent in binary or structured mode",
                null);
    }

    private static CloudEvent readStructured(byte[] value, String contentType) {
        EventFormat format = EventFormatProvider.getInstance().resolveFormat(contentType);
        if (format == null) {
            throw new DecodeException(
                    "no format for events of content-type " + contentType + " is on the class path, only "
                            + EventFormatProvider.getInstance().getContentTypes(),
                    null);
        }
        try {
            return format.deserialize(value);
        } catch (RuntimeException e) {
            throw new DecodeException(
                    "it is no " + contentType + ": " + rootOf(e).getMessage(), e);
        }
    }

    /** The SDK hides the reason behind its own exceptions. */
    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static CloudEvent readBinary(byte @Nullable [] value, String contentType, String version, Headers headers) {
        try {
            CloudEventBuilder event = CloudEventBuilder.fromSpecVersion(SpecVersion.parse(version));
            for (Headers.Entry header : headers) {
                String name = header.name();
                if (name.startsWith(PREFIX) && !name.equals(PREFIX + VERSION)) {
                    var unused = event.withContextAttribute(
                            name.substring(PREFIX.length()), header.text().orElseThrow(() -> notText(name)));
                }
            }
            if (!contentType.isEmpty()) {
                event.withDataContentType(contentType);
            }
            return value == null ? event.build() : event.withData(value).build();
        } catch (CloudEventRWException | IllegalStateException e) {
            throw new DecodeException("its " + PREFIX + " headers make no CloudEvent: " + e.getMessage(), e);
        }
    }

    private static DecodeException notText(String header) {
        return new DecodeException("the header " + header + " is null or not text, expected an attribute", null);
    }

    static byte @Nullable [] writeBinary(CloudEvent event, Codec.Outgoing record) {
        record.contentType("");
        record.header(PREFIX + VERSION, event.getSpecVersion().toString());
        CloudEventUtils.toContextReader(event).readContext(new HeaderWriter(record));
        CloudEventData data = event.getData();
        return data == null ? null : data.toBytes();
    }

    static byte[] writeStructured(CloudEvent event, Codec.Outgoing record) {
        EventFormat format =
                Objects.requireNonNull(EventFormatProvider.getInstance().resolveFormat(JSON), "the format " + JSON);
        record.contentType(JSON + "; charset=UTF-8");
        return format.serialize(event);
    }
}
