package dev.faststream.kafka.internal;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/** Makes the native clients, each with all of its settings. Safe to use from any thread. */
public interface Clients {
    /** Those of Kafka. */
    static Clients real() {
        return new RealClients();
    }

    /**
     * Makes a consumer.
     *
     * @param wanted tells whether its user has other things to do than to poll: where waiting costs nothing, a poll
     *     ends then
     */
    Consumer<byte[], byte[]> consumer(Map<String, Object> settings, BooleanSupplier wanted);

    Producer<byte[], byte[]> producer(Map<String, Object> settings);

    Admin admin(Map<String, Object> settings);
}
