package dev.faststream.examples;

import dev.faststream.ContextKey;
import dev.faststream.Key;
import dev.faststream.Middleware;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaSubscriber;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Handlers of every shape. */
final class HandlerShapes {
    record Order(String id, int cents) {}

    record Receipt(String order) {}

    private final List<String> seen = new CopyOnWriteArrayList<>();

    // region several
    @KafkaSubscriber(
            topics = {"orders", "returns"},
            groupId = "ledger")
    @KafkaSubscriber(topics = "corrections", groupId = "ledger-of-corrections", maxWorkers = 4)
    @KafkaPublisher("receipts")
    @KafkaPublisher("archive")
    Receipt book(Order order) {
        seen.add("booked " + order.id());
        return new Receipt(order.id());
    }
    // endregion

    // region stage
    @KafkaSubscriber(topics = "orders", groupId = "prices")
    @KafkaPublisher("priced")
    CompletionStage<Receipt> price(Order order) {
        return askForPrice(order).thenApply(Receipt::new);
    }
    // endregion

    // region nullable
    @KafkaSubscriber(topics = "orders", groupId = "index")
    void index(@Nullable Order order, @Key String id) {
        seen.add(order == null ? "removed " + id : "indexed " + id);
    }

    @KafkaSubscriber(topics = "orders", groupId = "count")
    void count(Order order) { // in @NullMarked code never null: a tombstone is dead-lettered, with that reason
        seen.add("counted " + order.cents());
    }
    // endregion

    // region generic
    /** What all topics have in common whose messages are written to a store. */
    interface Storing<T> {
        void store(String key, T body);

        @KafkaSubscriber(topics = "orders", groupId = "store")
        default void handle(T body, @Key String key) {
            store(key, body);
        }
    }

    record StoringOrders(List<String> stored) implements Storing<Order> {
        @Override
        public void store(String key, Order order) {
            stored.add(key + " " + order.cents());
        }
    }
    // endregion

    // region default
    interface Audited {
        List<String> log();

        @KafkaSubscriber(topics = "orders", groupId = "audit")
        default void audit(Order order) {
            log().add("audited " + order.id());
        }
    }

    record Audit(List<String> log) implements Audited {}
    // endregion

    static final ContextKey<String> TENANT = ContextKey.of("tenant");

    // region lambda
    void addTo(KafkaBroker broker) {
        broker.subscriber("orders").groupId("lambda").consume(Order.class, (order, message) -> {
            UUID key = message.key(UUID.class).orElseThrow();
            String source = message.headers().textOr("source", "unknown");
            String tenant = message.context().get(TENANT);
            seen.add(String.join(" ", "lambda", order.id(), key.toString(), source, tenant));
        });
    }
    // endregion

    static Middleware ofTenant(String tenant) {
        return Middleware.aroundCalls((call, next) -> {
            call.context().set(TENANT, tenant);
            return next.proceed();
        });
    }

    private static CompletionStage<String> askForPrice(Order order) {
        return CompletableFuture.supplyAsync(() -> order.id() + " costs " + order.cents());
    }

    List<String> seen() {
        return seen;
    }
}
