package dev.faststream.examples;

import dev.faststream.AckPolicy;
import dev.faststream.RetryPolicy;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaRouter;
import dev.faststream.kafka.KafkaSubscriber;
import dev.faststream.kafka.Publisher;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Parts of an app that are put together by themselves. */
final class Billing {
    record Invoice(String customer, long cents) {}

    record Receipt(String customer) {}

    /** What happened, for those who want to see it. */
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();

    Queue<String> seen() {
        return seen;
    }

    // region handlers
    final class Invoices {
        @KafkaSubscriber(topics = "invoices")
        @KafkaPublisher("receipts")
        Receipt book(Invoice invoice) {
            seen.add("booked " + invoice.customer());
            return new Receipt(invoice.customer());
        }
    }
    // endregion

    // region router
    KafkaRouter router() {
        KafkaRouter billing = new KafkaRouter("billing.")
                .groupId("billing")
                .ackPolicy(AckPolicy.NACK_ON_ERROR)
                .retry(RetryPolicy.standard().jitter(0.2));
        billing.include(new Invoices()); // reads billing.invoices, publishes to billing.receipts
        billing.subscriber("reminders").consume(String.class, text -> seen.add("reminded " + text));
        return billing;
    }
    // endregion

    // region include
    void addTo(KafkaBroker broker) {
        broker.include(router());
    }
    // endregion

    // region regions
    void addRegionsTo(KafkaBroker broker) {
        Invoices invoices = new Invoices();
        KafkaRouter all = new KafkaRouter("regions.").groupId("regions");
        all.include(new KafkaRouter("eu.").include(invoices)); // regions.eu.invoices
        all.include(new KafkaRouter("us.").include(invoices).ackPolicy(AckPolicy.ACK)); // regions.us.invoices
        broker.include(all);
    }
    // endregion

    // region publisher
    static Publisher<Invoice> invoicesOf(KafkaRouter billing) {
        return billing.publisher("invoices", Invoice.class).key(Invoice::customer); // to billing.invoices
    }
    // endregion
}
