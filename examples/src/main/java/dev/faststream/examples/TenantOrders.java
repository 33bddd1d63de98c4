package dev.faststream.examples;

import dev.faststream.CompressionMiddleware;
import dev.faststream.Context;
import dev.faststream.ContextKey;
import dev.faststream.Depends;
import dev.faststream.ExceptionMiddleware;
import dev.faststream.FastStream;
import dev.faststream.HandlerCall;
import dev.faststream.Header;
import dev.faststream.IncomingMessage;
import dev.faststream.Middleware;
import dev.faststream.OutgoingMessage;
import dev.faststream.Provides;
import dev.faststream.Response;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaSubscriber;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What can be put around handlers: middleware, a context, and what they depend on. */
final class TenantOrders {
    record Order(String item, int count) {}

    /** An unknown item. */
    static final class UnknownItemException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnknownItemException(String item) {
            super(item);
        }
    }

    /** What happened, for those who want to see it. */
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    ConcurrentLinkedQueue<String> seen() {
        return seen;
    }

    // region key
    static final ContextKey<String> TENANT = ContextKey.of("tenant");
    // endregion

    // region middleware
    /** Takes the tenant from the headers of what comes in, and gives it to what goes out. */
    static final class TenantMiddleware implements Middleware {
        @Override
        public List<Response<?>> onCall(HandlerCall call, Next next) throws Exception {
            for (IncomingMessage message : call.messages()) { // one message, or those of a batch
                if (message.headers().text("tenant").isEmpty()) {
                    message.reject("no tenant"); // dead-lettered; the handler gets the others only
                }
            }
            call.context().set(TENANT, call.messages().getFirst().headers().textOr("tenant", ""));
            return next.proceed();
        }

        @Override
        public CompletionStage<?> onPublish(OutgoingMessage message, Send next) throws Exception {
            message.context()
                    .flatMap(context -> context.find(TENANT))
                    .ifPresent(tenant -> message.message(message.message().header("tenant", tenant)));
            return next.proceed();
        }
    }
    // endregion

    // region handler
    @KafkaSubscriber(topics = "orders", groupId = "shop", middleware = TenantMiddleware.class)
    @KafkaPublisher("bookings")
    String book(Order order, @Depends Transaction transaction, Context context) {
        if (order.count() < 1) {
            throw new UnknownItemException(order.item());
        }
        transaction.write(context.get(TENANT) + " " + order.item());
        transaction.commit();
        return order.item() + " booked";
    }
    // endregion

    /** What the orders are written to. */
    record Database(ConcurrentLinkedQueue<String> log) {
        Transaction begin() {
            return new Transaction(this);
        }
    }

    /** One unit of work. */
    record Transaction(Database database) implements AutoCloseable {
        void write(String row) {
            database.log().add("write " + row);
        }

        void commit() {
            database.log().add("commit");
        }

        @Override
        public void close() {
            database.log().add("close");
        }
    }

    // region app
    FastStream app(KafkaBroker broker) {
        broker.include(this);
        broker.middleware(ExceptionMiddleware.standard()
                        .replace(UnknownItemException.class, (e, call) -> "no " + e.getMessage()))
                .middleware(CompressionMiddleware.gzip());
        return FastStream.of(broker)
                .provide(Database.class, () -> new Database(seen)) // one for the app
                .provideScoped(
                        Transaction.class,
                        context -> context.get(Database.class).begin()) // one for each delivery, closed after it
                .providers(new Customers());
    }
    // endregion

    // region provides
    record Customer(String name) {}

    static final class Customers {
        @Provides
        Customer customer(@Header("customer") String id, @Depends Database database) {
            database.log().add("look up " + id);
            return new Customer(id);
        }
    }
    // endregion

    // region customer
    @KafkaSubscriber(topics = "greetings", groupId = "shop")
    void greet(String greeting, @Depends Customer customer) {
        seen.add(greeting + " " + customer.name());
    }
    // endregion

    // region lambda
    static void measure(KafkaBroker broker, ConcurrentLinkedQueue<String> times) {
        broker.middleware(Middleware.aroundCalls((call, next) -> {
            long start = System.nanoTime();
            try {
                return next.proceed();
            } finally {
                times.add(call.handler() + " took " + (System.nanoTime() - start) + " ns");
            }
        }));
    }
    // endregion

    // region done
    static Middleware count(ConcurrentLinkedQueue<String> done) {
        return Middleware.aroundCalls((call, next) -> {
            call.whenDone(messages -> messages.forEach(message -> done.add("done: " + message)));
            return next.proceed();
        });
    }
    // endregion
}
