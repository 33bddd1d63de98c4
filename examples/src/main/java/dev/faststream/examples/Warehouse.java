package dev.faststream.examples;

import dev.faststream.Depends;
import dev.faststream.FastStream;
import dev.faststream.Retry;
import dev.faststream.kafka.KafkaBatch;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaMessage;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaSubscriber;
import java.io.IOException;

/** An app that a method makes, so that tests can have it. */
final class Warehouse {
    record Order(String id, int amount) {}

    /** What has to be asked for each order. */
    interface Shelves {
        void reserve(Order order, String tenant);
    }

    /** Somebody who is not always there. */
    interface Carrier {
        void ship(Order order) throws IOException;
    }

    // region app
    static FastStream app() {
        KafkaBroker broker = KafkaBroker.of("localhost:9092");
        broker.include(new Warehouse());
        return FastStream.of(broker)
                .provide(Shelves.class, Warehouse::openShelves)
                .provide(Carrier.class, Warehouse::callCarrier);
    }

    public static void main(String... args) {
        app().run(args);
    }
    // endregion

    private static Shelves openShelves() {
        return (order, tenant) -> {};
    }

    private static Carrier callCarrier() {
        return order -> {};
    }

    // region handlers
    @KafkaSubscriber(topics = "orders", groupId = "stock", batch = true, maxRecords = 4, batchTimeoutMs = 1_000)
    void reserve(KafkaBatch<Order> batch, @Depends Shelves shelves) {
        for (KafkaMessage<Order> message : batch) {
            Order order = message.body();
            String tenant = message.headers().textOr("tenant", "");
            if (order == null || tenant.isEmpty()) {
                message.reject("no tenant"); // this one is dead-lettered, the others are done
            } else {
                shelves.reserve(order, tenant);
            }
        }
    }

    @KafkaSubscriber(
            topics = "shipments",
            groupId = "shipping",
            retry = @Retry(attempts = 3, delayMs = 600_000, maxDelayMs = 3_600_000, on = IOException.class))
    @KafkaPublisher("shipped")
    String ship(Order order, @Depends Carrier carrier) throws IOException {
        carrier.ship(order);
        return order.id();
    }
    // endregion
}
