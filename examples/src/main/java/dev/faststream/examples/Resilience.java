package dev.faststream.examples;

import dev.faststream.FastStream;
import dev.faststream.Health;
import dev.faststream.Redaction;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaSubscriber;
import dev.faststream.resilience.CircuitBreakerMiddleware;
import dev.faststream.resilience.CircuitBreakerOptions;
import dev.faststream.resilience.RateLimitMiddleware;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** What spares what handlers depend on, and what is kept out of logs. */
final class Resilience {
    record Payment(String account, int cents) {}

    /** Something that does not work at times. */
    @FunctionalInterface
    interface Bank {
        void book(Payment payment) throws IOException;
    }

    private final Bank bank;
    private final ConcurrentLinkedQueue<String> booked = new ConcurrentLinkedQueue<>();

    Resilience(Bank bank) {
        this.bank = bank;
    }

    ConcurrentLinkedQueue<String> booked() {
        return booked;
    }

    @KafkaSubscriber(topics = "debits", groupId = "bank")
    void debit(Payment payment) throws IOException {
        bank.book(payment);
        booked.add(payment.account() + " " + payment.cents());
    }

    // region limit
    static KafkaBroker limited(KafkaBroker broker) {
        return broker.middleware(RateLimitMiddleware.perSubscription(100, Duration.ofSeconds(1)));
    }
    // endregion

    // region breaker
    static KafkaBroker guarded(KafkaBroker broker) {
        return broker.middleware(CircuitBreakerMiddleware.of(CircuitBreakerOptions.named("bank")
                .on(IOException.class, TimeoutException.class) // what says that the bank does not work
                .calls(20, 10) // of the last 20 calls, when there were 10 at least,
                .failureShare(0.5) // half have failed:
                .openFor(Duration.ofMillis(500)) // nothing is read for so long,
                .trials(3))); // and then 3 calls decide
    }
    // endregion

    // region health
    static int statusFor(FastStream app) {
        Health health = app.health();
        return health.isReady() ? 200 : 503; // for a readiness probe; health.toString() is for people
    }
    // endregion

    private static final Pattern CARD = Pattern.compile("\\b\\d{4}([ -]?\\d{4}){3}\\b");

    // region redaction
    static KafkaBroker discreet(KafkaBroker broker) {
        return broker.redaction(Redaction.none()
                .headers("authorization")
                .fields("account", "card.number")
                .texts(text -> CARD.matcher(text).replaceAll("****")));
    }
    // endregion
}
