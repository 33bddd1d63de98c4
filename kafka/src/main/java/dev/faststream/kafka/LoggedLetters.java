package dev.faststream.kafka;

import dev.faststream.internal.DeadLetters;
import dev.faststream.internal.InFlight;
import dev.faststream.internal.Redactor;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** For subscriptions without a group, which only watch what comes: a record that can't be handled is logged. */
record LoggedLetters(String handler) implements DeadLetters<ConsumerRecord<byte[], byte[]>> {
    private static final Logger log = LoggerFactory.getLogger(LoggedLetters.class);

    @Override
    public CompletionStage<?> publish(InFlight<ConsumerRecord<byte[], byte[]>> record, Throwable cause) {
        log.error(
                "{} passes over {}, which can't be handled: {}",
                handler,
                KafkaRecords.describeRecord(record.record()),
                Redactor.messageOf(cause),
                cause);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public String describe() {
        return "the log, and is passed over (without a group there are no dead letters)";
    }
}
