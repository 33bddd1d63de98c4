package dev.faststream.internal;

import dev.faststream.Codec;
import dev.faststream.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A body, or a key, on its way onto the wire. Used by the thread that encodes it. */
public final class Encoded implements Codec.Outgoing {
    private final String topic;
    private final boolean key;
    private byte @Nullable [] value;
    private String contentType = "";
    private List<Headers.Entry> headers = List.of();

    Encoded(String topic, boolean key) {
        this.topic = topic;
        this.key = key;
    }

    Encoded with(byte @Nullable [] bytes, String type) {
        this.value = bytes;
        this.contentType = type;
        return this;
    }

    /** What the codec says of the record stands. */
    Encoded by(Codec codec, Object body) {
        this.contentType = codec.contentType();
        this.value = codec.encode(body, this);
        return this;
    }

    /** The bytes, not copied; null for a tombstone. */
    public byte @Nullable [] value() {
        return value;
    }

    /** The content type; empty for bytes of unknown content and for tombstones. */
    public String contentType() {
        return contentType;
    }

    /** The headers that the codec adds. */
    public List<Headers.Entry> headers() {
        return headers;
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public boolean isKey() {
        return key;
    }

    @Override
    public void contentType(String type) {
        this.contentType = type;
    }

    @Override
    public void header(String name, String text) {
        if (headers.isEmpty()) {
            headers = new ArrayList<>();
        }
        headers.add(Headers.Entry.of(name, text));
    }
}
