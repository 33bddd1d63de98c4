package dev.faststream.examples;

import dev.faststream.FastStream;
import dev.faststream.HandlerValidation;
import dev.faststream.Header;
import dev.faststream.kafka.KafkaBroker;
import dev.faststream.kafka.KafkaSubscriber;
import dev.faststream.validation.JakartaValidation;
import dev.faststream.validation.Redacted;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Records that break a rule never get to their handler. */
final class Validated {
    // region constraints
    record Line(@NotBlank String article, @Positive int count) {}

    record Purchase(
            @NotBlank String id,
            @NotEmpty List<@Valid Line> lines,

            @Size(min = 4, max = 19, payload = Redacted.class)
            String card) {}
    // endregion

    private final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();

    ConcurrentLinkedQueue<String> seen() {
        return seen;
    }

    // region single
    @KafkaSubscriber(topics = "purchases", groupId = "validated")
    void buy(@Valid Purchase purchase, @Header("priority") Optional<@Max(9) Integer> priority) {
        seen.add("bought " + purchase.id() + " " + priority.orElse(0));
    }
    // endregion

    // region batch
    @KafkaSubscriber(topics = "purchases", groupId = "validated-batch", batch = true)
    void count(List<@Valid Purchase> purchases) {
        purchases.forEach(purchase -> seen.add("counted " + purchase.id()));
    }
    // endregion

    /** Keeps every value out of errors. */
    static FastStream discreet(KafkaBroker broker) {
        // region hiding
        FastStream app =
                FastStream.of(broker).provide(HandlerValidation.class, () -> new JakartaValidation().hidingValues());
        // endregion
        return app;
    }
}
