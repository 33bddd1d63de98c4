package dev.faststream.kafka.internal;

import dev.faststream.internal.Dispatch;
import dev.faststream.internal.InFlight;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Looks on while a broker is put together and runs. Safe to use from any thread. */
public interface Observer {
    /** A broker is about to be checked. */
    void ready(Inside broker);

    /**
     * The handlers of a subscription are bound. What this gives is called in their place, and does at least the same.
     */
    Dispatch<ConsumerRecord<byte[], byte[]>> bound(Reads reads, Dispatch<ConsumerRecord<byte[], byte[]>> handlers);

    /** A record could not be handled, this time; told before anything becomes of it. */
    void failed(String subscription, InFlight<?> record, Throwable cause);

    /** A poll loop is about to start. */
    void begins(Progress loop);
}
