package dev.faststream.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.ApiException;

/** What is to go wrong. Not thread-safe: only its cluster touches it, with its lock held. */
final class Faults {
    /** Sends to a topic that fail; whether the record was written all the same is what a producer can't know. */
    private record FailedSend(String topic, boolean written, Supplier<? extends ApiException> failure) {}

    /** What a send meets. */
    record SendFault(boolean written, ApiException failure) {}

    private final Deque<Supplier<? extends ApiException>> commits = new ArrayDeque<>();
    private final List<FailedSend> sends = new ArrayList<>();
    private final List<String> duplicates = new ArrayList<>();
    private long awayUntilMs = Long.MIN_VALUE;

    void failCommits(int count, Supplier<? extends ApiException> failure) {
        for (int i = 0; i < count; i++) {
            commits.add(failure);
        }
    }

    Optional<ApiException> nextCommit() {
        return Optional.ofNullable(commits.poll()).map(Supplier::get);
    }

    void failSends(String topic, int count, boolean written, Supplier<? extends ApiException> failure) {
        for (int i = 0; i < count; i++) {
            sends.add(new FailedSend(topic, written, failure));
        }
    }

    Optional<SendFault> nextSend(String topic) {
        return first(sends, send -> send.topic().equals(topic))
                .map(send -> new SendFault(send.written(), send.failure().get()));
    }

    /** The next record sent to a topic is written twice. */
    void duplicate(String topic) {
        duplicates.add(topic);
    }

    boolean nextIsTwice(String topic) {
        return duplicates.remove(topic);
    }

    private static <T> Optional<T> first(List<T> list, Predicate<T> wanted) {
        Optional<T> found = list.stream().filter(wanted).findFirst();
        found.ifPresent(list::remove);
        return found;
    }

    void awayUntil(long ms) {
        awayUntilMs = ms;
    }

    boolean isAway(long nowMs) {
        return nowMs < awayUntilMs;
    }
}
