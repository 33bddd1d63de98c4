package dev.faststream.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a handler said of one message. */
public sealed interface Mark {
    /** Done. */
    record Ack() implements Mark {}

    /** Deliver it again; a null delay means one that grows with the attempts. */
    record Nack(@Nullable Duration delay) implements Mark {}

    /** Dead-letter it. */
    record Reject(String reason) implements Mark {}

    /** Pass it over: done, without a dead letter. */
    record Skip(String reason) implements Mark {}

    /** Deliver it again, as if it had not been given to the handler. */
    record Defer(Duration pause, Outcome.Shape shape) implements Mark {}

    /** Leave it to the next start. */
    record GiveBack() implements Mark {}

    /** It was offered, and nobody took it. */
    record NotBegun() implements Mark {}

    /** Its part of the handler failed. */
    record Failed(Throwable cause) implements Mark {}
}
