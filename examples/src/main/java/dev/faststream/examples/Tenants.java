package dev.faststream.examples;

import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaSubscription;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Reads a topic per tenant, whose tenants come and go while the app runs. */
final class Tenants {
    private final KafkaBroker broker;
    private final Map<String, KafkaSubscription> subscriptions = new ConcurrentHashMap<>();
    private final List<String> seen = new CopyOnWriteArrayList<>();

    Tenants(KafkaBroker broker) {
        this.broker = broker;
    }

    // region tenants
    void join(String tenant) {
        KafkaSubscription orders = broker.subscriber("orders-" + tenant)
                .groupId("billing")
                .consume(String.class, order -> seen.add(tenant + " orders " + order));
        orders.start(); // returns when it reads
        subscriptions.put(tenant, orders);
    }

    void leave(String tenant) {
        KafkaSubscription orders = subscriptions.remove(tenant);
        if (orders != null) {
            orders.remove(); // lets running handlers finish, commits, leaves the group
        }
    }
    // endregion

    List<String> seen() {
        return seen;
    }
}
