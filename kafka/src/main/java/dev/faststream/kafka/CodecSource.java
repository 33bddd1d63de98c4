package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Context;
import java.util.Objects;

/** Where a codec comes from that somebody asked for. */
@FunctionalInterface
interface CodecSource {
    /**
     * Gives the codec.
     *
     * @throws IllegalArgumentException if there is none; the message says what to do
     */
    Codec in(Context context);

    static CodecSource of(Codec codec) {
        Objects.requireNonNull(codec, "codec");
        return context -> codec;
    }

    /** What the app provides for the class, or else a new one. */
    static CodecSource of(Class<? extends Codec> type) {
        return context -> Instances.of(type, context);
    }
}
