package dev.faststream.testing;

import dev.faststream.Header;
import dev.faststream.Retry;
import dev.faststream.kafka.KafkaBatch;
import dev.faststream.kafka.KafkaMessage;
import dev.faststream.kafka.KafkaPublisher;
import dev.faststream.kafka.KafkaSubscriber;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** An app as users write it, with what tests of it need. */
final class Shop {
    record User(String user, int userId) {}

    /** How often the next payments are refused. */
    static final class Bank {
        private final AtomicInteger refusals = new AtomicInteger();

        void refuse(int times) {
            refusals.set(times);
        }

        void book(String payment) {
            if (refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                throw new IllegalStateException("the bank refuses " + payment);
            }
        }
    }

    private final Bank bank;

    Shop() {
        this(new Bank());
    }

    Shop(Bank bank) {
        this.bank = bank;
    }

    @KafkaSubscriber(topics = "in", groupId = "registrations")
    @KafkaPublisher("out")
    String register(User user) {
        return "User: %d - %s registered".formatted(user.userId(), user.user());
    }

    @KafkaSubscriber(
            topics = "payments",
            groupId = "booking",
            retry = @Retry(attempts = 3, delayMs = 600_000, maxDelayMs = 600_000))
    void book(String payment) {
        bank.book(payment);
    }

    @KafkaSubscriber(topics = "events", groupId = "batches", batch = true, maxRecords = 3, batchTimeoutMs = 5_000)
    int each(List<String> events, KafkaBatch<String> batch, @Header("trace") List<Optional<String>> traces) {
        return batch.size();
    }

    @KafkaSubscriber(topics = "watched", groupId = "watchers", maxWorkers = 4)
    void watch(KafkaMessage<String> message) {}
}
