package dev.faststream.internal;

import dev.faststream.Headers;
import dev.faststream.Inspection;
import dev.faststream.Inspection.OldestOpen;
import dev.faststream.Inspection.RecordState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where a partition's oldest open record is, and says so. Looks at what the engine has and changes nothing;
 * only the poll loop's thread uses it.
 *
 * @param key reads a native record's key
 * @param out the deliveries that are out
 * @param listed strands that may run, or wait for a time
 */
record Whereabouts<R>(Function<R, byte @Nullable []> key, Collection<Delivery<R>> out, Collection<Strand<R>> listed) {
    private static final int LONGEST_KEY = 100;

    /** The moment that is looked at, by the engine's clock and by the wall's. */
    record Moment(long nowMs, Instant wall) {}

    private record Place(RecordState state, String detail) {}

    Inspection.PartitionView view(Share<R> share, boolean paused, OptionalLong end, Moment moment) {
        OffsetLedger ledger = share.ledger();
        long committed = ledger.committedOffset();
        return new Inspection.PartitionView(
                share.partition().topic(),
                share.partition().number(),
                ledger.position(),
                committed,
                end.isPresent() ? OptionalLong.of(Math.max(0, end.getAsLong() - committed)) : OptionalLong.empty(),
                share.open().records(),
                share.open().bytes(),
                paused,
                ledger.lowestOpen().isPresent()
                        ? oldest(share, ledger.lowestOpen().getAsLong(), moment)
                        : Optional.empty());
    }

    private Optional<OldestOpen> oldest(Share<R> share, long offset, Moment moment) {
        for (Delivery<R> delivery : out) {
            for (InFlight<R> record : delivery.records()) {
                if (isAt(record, share, offset)) {
                    return Optional.of(describe(record, outPlace(delivery, record, moment), moment));
                }
            }
        }
        for (InFlight<R> record : share.unsettled()) {
            if (record.offset() == offset) {
                Place place = new Place(RecordState.WAITING_FOR_MARK, "waits for ack, nack or reject");
                return Optional.of(describe(record, place, moment));
            }
        }
        return Stream.of(
                        Stream.of(share.whole()),
                        StreamSupport.stream(share.keyedStrands().spliterator(), false),
                        listed.stream())
                .flatMap(strands -> strands)
                .flatMap(strand -> strand.queued().stream())
                .filter(record -> isAt(record, share, offset))
                .findFirst()
                .map(record -> describe(record, queuedPlace(record, moment), moment));
    }

    private boolean isAt(InFlight<R> record, Share<R> share, long offset) {
        return record.offset() == offset && record.strand().share() == share;
    }

    private static <R> Place outPlace(Delivery<R> delivery, InFlight<R> record, Moment moment) {
        Thread worker = delivery.worker();
        if (delivery.hasEnded()) {
            return record.rejection() != null
                    ? new Place(RecordState.DEAD_LETTERING, "is being dead-lettered")
                    : new Place(RecordState.PUBLISHING, "waits for Kafka to acknowledge what it led to");
        }
        if (worker == null) {
            return new Place(RecordState.QUEUED, "is queued for a worker");
        }
        long runningMs = moment.nowMs() - delivery.startedAtMs();
        return new Place(
                RecordState.RUNNING,
                "runs in thread " + (worker.getName().isEmpty() ? "#" + worker.threadId() : worker.getName()) + " for "
                        + runningMs + " ms");
    }

    private static <R> Place queuedPlace(InFlight<R> record, Moment moment) {
        if (record.dueMs() == DeliveryEngine.NEVER) {
            return new Place(RecordState.GIVEN_BACK, "is given back: its handler stopped the subscription");
        }
        if (record.dueMs() > moment.nowMs()) {
            Instant until = moment.wall().plusMillis(record.dueMs() - moment.nowMs());
            return record.rejection() == null
                    ? new Place(RecordState.WAITING_FOR_RETRY, "waits until " + until + " for its next attempt")
                    : new Place(RecordState.NOT_DEAD_LETTERED, "waits until " + until + " to be dead-lettered again");
        }
        return new Place(RecordState.QUEUED, "is queued");
    }

    private OldestOpen describe(InFlight<R> record, Place place, Moment moment) {
        return new OldestOpen(
                record.offset(),
                Optional.ofNullable(key.apply(record.record())).map(Whereabouts::text),
                record.attempt(),
                Duration.ofMillis(Math.max(0, moment.nowMs() - record.arrivedAtMs())),
                Optional.ofNullable(record.lastError()).map(Throwable::toString),
                place.state(),
                place.detail());
    }

    private static String text(byte[] bytes) {
        String text = Headers.Entry.of("key", bytes)
                .text()
                .orElseGet(() -> HexFormat.of().formatHex(bytes));
        return text.length() > LONGEST_KEY ? text.substring(0, LONGEST_KEY) + "..." : text;
    }
}
