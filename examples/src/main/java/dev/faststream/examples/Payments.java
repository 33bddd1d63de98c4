package dev.faststream.examples;

import dev.faststream.AckPolicy;
import dev.faststream.Inspection;
import dev.faststream.Ordering;
import dev.faststream.RejectMessage;
import dev.faststream.Retry;
import dev.faststream.RetryPolicy;
import dev.faststream.kafka.AssignedPartitions;
import dev.faststream.kafka.DeadLetter;
import dev.faststream.kafka.DeadLetterPolicy;
import dev.faststream.kafka.KafkaBatch;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaMessage;
import dev.faststream.kafka.KafkaSubscriber;
import dev.faststream.kafka.KafkaSubscription;
import dev.faststream.kafka.RebalanceListener;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Ways to say what becomes of messages: how they are ordered, tried again, dead-lettered and acknowledged. */
final class Payments {
    record Payment(String account, long cents) {}

    /** What the payments are made with. */
    @FunctionalInterface
    interface Bank {
        void book(Payment payment) throws IOException;
    }

    /** What happened, for those who want to see it. */
    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    private final Bank bank;

    Payments(Bank bank) {
        this.bank = bank;
    }

    ConcurrentLinkedQueue<String> seen() {
        return seen;
    }

    // region retry
    @KafkaSubscriber(
            topics = "payments",
            groupId = "booking",
            maxWorkers = 64, // each account in order, 64 accounts at once
            retry = @Retry(attempts = 5, delayMs = 100, maxDelayMs = 5_000, jitter = 0.2, on = IOException.class),
            deadLetter = @DeadLetter(topic = "payments.failed", headers = "team=billing"))
    void book(Payment payment) throws IOException {
        bank.book(payment);
        seen.add("booked " + payment.account() + " " + payment.cents());
    }
    // endregion

    // region verbs
    @KafkaSubscriber(topics = "payments", groupId = "limits")
    void checkLimit(Payment payment, KafkaMessage<Payment> message) {
        if (payment.cents() < 0) {
            throw new RejectMessage("negative amount"); // dead-lettered with this reason, without another attempt
        }
        if (payment.cents() > 1_000_000 && message.attempt() == 1) {
            message.nack(Duration.ofMillis(200)); // look at it again a little later
        }
        seen.add("checked " + payment.cents() + " attempt " + message.attempt());
    }
    // endregion

    // region batch
    @KafkaSubscriber(topics = "payments", groupId = "statistics", batch = true, maxRecords = 200, batchTimeoutMs = 100)
    void count(List<Payment> payments, KafkaBatch<Payment> batch) {
        for (KafkaMessage<Payment> message : batch) {
            Payment payment = message.body();
            if (payment == null || payment.account().isBlank()) {
                message.reject("no account"); // this one is dead-lettered, the others are done
            }
        }
        seen.add("counted " + payments.size());
    }
    // endregion

    // region manual
    @KafkaSubscriber(topics = "payments", groupId = "archive", ackPolicy = AckPolicy.MANUAL)
    void archive(Payment payment, KafkaMessage<Payment> message) {
        Thread.startVirtualThread(() -> {
            seen.add("archived " + payment.cents());
            message.ack(); // whenever it is done, from whichever thread
        });
    }
    // endregion

    // region fluent
    static void addTo(KafkaBroker broker, Bank bank) {
        broker.retry(RetryPolicy.standard().attempts(5)); // for all subscribers that say nothing else
        broker.subscriber("payments")
                .groupId("booking")
                .maxWorkers(64)
                .ordering(Ordering.KEY)
                .retry(RetryPolicy.standard().jitter(0.2).on(IOException.class))
                .deadLetters(
                        DeadLetterPolicy.standard().topic("payments.failed").header("team", "billing"))
                .consume(Payment.class, payment -> bank.book(payment));
    }
    // endregion

    // region rebalance
    static final class Replay implements RebalanceListener {
        @Override
        public void onAssigned(AssignedPartitions partitions) {
            partitions.seekToBeginning(); // as long as nothing of them was read
        }
    }
    // endregion

    // region runtime
    static String lookAt(KafkaBroker broker) {
        KafkaSubscription booking = broker.subscription("Payments.book");
        booking.pause(); // nothing more is fetched or started; the group keeps its partitions
        Inspection inspection = booking.inspect(); // prints where each partition stands, and why
        booking.resume();
        return inspection.toString();
    }
    // endregion
}
