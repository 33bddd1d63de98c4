package dev.faststream.examples;

import dev.faststream.kafka.KafkaBatch;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaMessage;
import dev.faststream.kafka.KafkaSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Takes orders when it is ready for them, instead of being called. */
final class Exports implements AutoCloseable {
    record Order(String id, int cents) {}

    private final Queue<String> exported = new ConcurrentLinkedQueue<>();
    private final KafkaSource<KafkaMessage<Order>> orders;
    private final KafkaSource<KafkaBatch<Order>> batches;

    Exports(KafkaBroker broker) {
        // region declare
        orders = broker.subscriber("orders").groupId("export").source(Order.class);
        batches = broker.subscriber("orders").groupId("totals").batch().source(Order.class);
        // endregion
    }

    // region next
    Optional<String> oneId() throws InterruptedException {
        Optional<KafkaMessage<Order>> next = orders.next(Duration.ofSeconds(5));
        next.ifPresent(KafkaMessage::ack); // or ask for the next: that says the same
        return next.map(message -> message.headers().textOr("id", "none"));
    }
    // endregion

    // region iterate
    void exportAll() {
        for (KafkaMessage<Order> message : orders) { // ends when the source is closed, or the app stops
            Order order = message.body();
            if (order == null || order.cents() < 0) {
                message.reject("not an order that can be exported"); // dead-lettered, with this reason
            } else if (!export(order)) {
                message.nack(Duration.ofSeconds(10)); // comes again after that
            }
        }
    }
    // endregion

    // region batch
    int total() throws InterruptedException {
        int cents = 0;
        Optional<KafkaBatch<Order>> next = batches.next(Duration.ofSeconds(5));
        for (Order order : next.map(KafkaBatch::bodies).orElse(List.of())) {
            cents += order == null ? 0 : order.cents();
        }
        return cents;
    }
    // endregion

    // region stream
    List<String> firstIds(int count) {
        return orders.stream()
                .limit(count)
                .map(message -> message.headers().textOr("id", "none"))
                .toList();
    }
    // endregion

    private boolean export(Order order) {
        return exported.add(order.id());
    }

    Queue<String> exported() {
        return exported;
    }

    @Override
    public void close() {
        orders.close();
        batches.close();
    }
}
