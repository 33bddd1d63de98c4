package dev.faststream.internal;

import dev.faststream.Codec;
import dev.faststream.Headers;

/** A native record as a decoder sees it that looks at more than the body. Immutable. */
record Seen<R>(R record, RecordMapper<R> mapper, boolean isKey) implements Codec.Incoming {
    @Override
    public String topic() {
        return mapper.topic(record);
    }

    @Override
    public Headers headers() {
        return mapper.headers(record);
    }
}
