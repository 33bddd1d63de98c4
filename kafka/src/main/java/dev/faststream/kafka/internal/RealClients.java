package dev.faststream.kafka.internal;

import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/** Clients that speak to brokers. Stateless. */
record RealClients() implements Clients {
    @Override
    public Consumer<byte[], byte[]> consumer(Map<String, Object> settings, BooleanSupplier wanted) {
        return new KafkaConsumer<>(settings);
    }

    @Override
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        return new KafkaProducer<>(settings);
    }

    @Override
    public Admin admin(Map<String, Object> settings) {
        return Admin.create(settings);
    }
}
