package dev.faststream;

import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a handler, which middleware may change. What is changed is seen by the middleware inside and
 * by the handler, in this attempt only; the record itself stays as it is, also in dead letters.
 */
public interface IncomingMessage extends Message<Object> {
    /**
     * The body, decoded for the handler when it is first asked for; null for a tombstone.
     *
     * @throws InvalidRecordException if it can't be decoded
     */
    @Override
    @Nullable
    Object body();

    /** Gives the handler another body, of the type that it takes; nothing is decoded any more. */
    void body(@Nullable Object changed);

    /** The value's bytes, not to be changed; null for a tombstone. */
    byte @Nullable [] value();

    /** Changes the value's bytes, of which the body is decoded. */
    void value(byte @Nullable [] changed);

    /** Changes the headers. */
    void headers(Headers changed);

    /** Tells whether it was marked: acked, nacked or rejected. */
    boolean isMarked();
}
