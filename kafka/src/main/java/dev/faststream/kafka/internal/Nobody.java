package dev.faststream.kafka.internal;

import dev.faststream.internal.Dispatch;
import dev.faststream.internal.InFlight;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Nobody looks on. Stateless. */
record Nobody() implements Observer {
    @Override
    public void ready(Inside broker) {}

    @Override
    public Dispatch<ConsumerRecord<byte[], byte[]>> bound(
            Reads reads, Dispatch<ConsumerRecord<byte[], byte[]>> handlers) {
        return handlers;
    }

    @Override
    public void failed(String subscription, InFlight<?> record, Throwable cause) {}

    @Override
    public void begins(Progress loop) {}
}
