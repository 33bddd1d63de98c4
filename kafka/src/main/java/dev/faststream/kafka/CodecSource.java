package dev.faststream.kafka;

import dev.faststream.Codec;
import dev.faststream.Context;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
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
        return context -> context.provides(type) ? context.get(type) : make(type);
    }

    private static Codec make(Class<? extends Codec> type) {
        try {
            Constructor<? extends Codec> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(
                    "it has no constructor without parameters; add app.provide(" + type.getSimpleName()
                            + ".class, () -> ...) before the start",
                    e);
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException("its constructor failed: " + e.getTargetException(), e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("it can't be made: " + e, e);
        }
    }
}
