package dev.faststream.testing;

import dev.faststream.PublishException;
import dev.faststream.internal.Time;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.common.KafkaException;

/** How a test waits for an answer. */
final class Waiting {
    private Waiting() {}

    static <T> T on(Time time, Future<T> answer) {
        try {
            return time.get(answer);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case PublishException known -> known;
                case KafkaException known -> known;
                case null, default -> new KafkaException(String.valueOf(e.getMessage()), e.getCause());
            };
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Says so, and leaves the thread interrupted. */
    static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("The test was interrupted while it waited", e);
    }
}
