package dev.faststream;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a subscription is doing at one moment: the answer to "why does this partition not move?". A value; it prints as
 * a line for the subscription and one for each partition.
 *
 * @param subscription the subscription's name
 * @param state what the subscription as a whole is doing
 * @param status the same for people, with the reason where it can't read
 * @param openRecords how many records were polled and are not done
 * @param openBytes how many bytes of keys and values these have
 * @param partitions the partitions that are assigned to it
 */
public record Inspection(
        String subscription,
        Health.State state,
        String status,
        int openRecords,
        long openBytes,
        List<PartitionView> partitions) {
    /** Makes one; the list is copied. */
    public Inspection {
        partitions = List.copyOf(partitions);
    }

    /** The same without the keys of records. */
    public Inspection withoutKeys() {
        return new Inspection(
                subscription,
                state,
                status,
                openRecords,
                openBytes,
                partitions.stream().map(PartitionView::withoutKey).toList());
    }

    /**
     * One assigned partition.
     *
     * @param topic the topic's name
     * @param partition the partition's number
     * @param position the offset that the next poll reads
     * @param committed the offset that was committed last, or from which it was read at first
     * @param lag how many offsets there are from the committed one to the end of the log; empty while that is unknown
     * @param openRecords how many of its records were polled and are not done
     * @param openBytes how many bytes of keys and values these have
     * @param paused whether nothing is fetched of it now
     * @param oldestOpen the record that a commit can't pass; empty when nothing is open
     */
    public record PartitionView(
            String topic,
            int partition,
            long position,
            long committed,
            OptionalLong lag,
            int openRecords,
            long openBytes,
            boolean paused,
            Optional<OldestOpen> oldestOpen) {
        private PartitionView withoutKey() {
            return new PartitionView(
                    topic,
                    partition,
                    position,
                    committed,
                    lag,
                    openRecords,
                    openBytes,
                    paused,
                    oldestOpen.map(OldestOpen::withoutKey));
        }

        @Override
        public String toString() {
            String lagText = lag.isPresent() ? Long.toString(lag.getAsLong()) : "unknown";
            return topic + "-" + partition + ": position " + position + ", committed " + committed + ", lag " + lagText
                    + ", open " + openRecords + " records, " + openBytes + " bytes" + (paused ? ", paused" : "")
                    + oldestOpen.map(oldest -> "; oldest open: " + oldest).orElse("");
        }
    }

    /**
     * The oldest record of a partition that is not done.
     *
     * @param offset its offset
     * @param key its key as text, or its bytes in hex, cut to 100 letters; empty when it has none
     * @param attempt how often a handler was given it
     * @param age how long ago it was polled
     * @param lastError why its last attempt failed; empty when none did
     * @param state where it is
     * @param detail where it is, for people
     */
    public record OldestOpen(
            long offset,
            Optional<String> key,
            int attempt,
            Duration age,
            Optional<String> lastError,
            RecordState state,
            String detail) {
        private OldestOpen withoutKey() {
            return new OldestOpen(offset, Optional.empty(), attempt, age, lastError, state, detail);
        }

        @Override
        public String toString() {
            return "offset " + offset + key.map(text -> ", key " + text).orElse("") + ", attempt " + attempt
                    + ", polled " + age.toMillis() + " ms ago, " + detail
                    + lastError.map(error -> ", last error: " + error).orElse("");
        }
    }

    /** Where a record that is not done may be. */
    public enum RecordState {
        /** It waits for its turn. */
        QUEUED,
        /** Its handler runs. */
        RUNNING,
        /** Its handler has ended, and the broker has not yet acknowledged what it led to. */
        PUBLISHING,
        /** It failed and waits for its next attempt. */
        WAITING_FOR_RETRY,
        /** It can't be handled and is being written to its dead-letter topic. */
        DEAD_LETTERING,
        /** It can be neither handled nor dead-lettered now; that is tried again, and its partition waits. */
        NOT_DEAD_LETTERED,
        /** Its handler has ended without marking it, and only marks count. */
        WAITING_FOR_MARK,
        /** Its handler stopped the subscription; it is handled after the next start. */
        GIVEN_BACK
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(subscription + ": " + status + ", open " + openRecords + " records, "
                + openBytes + " bytes, " + partitions.size() + " partitions");
        partitions.forEach(partition -> text.append("\n  ").append(partition));
        return text.toString();
    }
}
