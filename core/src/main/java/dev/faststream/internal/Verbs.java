package dev.faststream.internal;

import dev.faststream.AckMessage;
import dev.faststream.DeferMessage;
import dev.faststream.NackMessage;
import dev.faststream.PublishException;
import dev.faststream.RejectMessage;
import dev.faststream.SkipMessage;
import dev.faststream.StopApplication;
import dev.faststream.StopSubscriber;
import dev.faststream.UnavailableException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What exceptions say of the records for which they are thrown. */
final class Verbs {
    private Verbs() {}

    /**
     * Something that failed, although neither the record nor its handler is at fault.
     *
     * @param cause what failed
     * @param next what becomes of the record, for the log
     */
    record Innocence(Throwable cause, String next) {}

    /**
     * What an exception says of each record that was not marked; null where the failure policy decides.
     *
     * @param records for how many it is thrown
     */
    static @Nullable Mark markOf(Throwable thrown, int records) {
        return switch (thrown) {
            case AckMessage ack -> new Mark.Ack();
            case NackMessage nack -> new Mark.Nack(nack.delay().orElse(null));
            case RejectMessage reject -> new Mark.Reject(reject.reason());
            case SkipMessage skip -> new Mark.Skip(String.valueOf(skip.getMessage()));
            case DeferMessage defer ->
                new Mark.Defer(defer.pause(), records == 1 ? Outcome.Shape.ALONE : Outcome.Shape.TOGETHER);
            case StopSubscriber stop -> new Mark.GiveBack();
            case StopApplication stop -> new Mark.GiveBack();
            default -> isUnavailable(thrown) ? new Mark.Nack(null) : null;
        };
    }

    /** Why a failure does not count; empty where it does, or where nothing failed. */
    static Optional<Innocence> innocenceOf(Throwable thrown) {
        if (isUnavailable(thrown)) {
            return Optional.of(new Innocence(thrown, "; it is tried again until that answers"));
        }
        return thrown instanceof DeferMessage && thrown.getCause() != null
                ? Optional.of(new Innocence(thrown.getCause(), "; it comes again, and this attempt does not count"))
                : Optional.empty();
    }

    /** What failed, behind an exception that only says what is to become of it. */
    static Throwable failureIn(Throwable thrown) {
        return thrown instanceof DeferMessage && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    /** Something did not answer, also when publishing. */
    private static boolean isUnavailable(Throwable cause) {
        return cause instanceof UnavailableException
                || (cause instanceof PublishException && cause.getCause() instanceof UnavailableException);
    }
}
