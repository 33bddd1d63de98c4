package dev.faststream.kafka;

import dev.faststream.internal.Partition;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * What others want to know of a poll loop. Anybody asks; the loop's leader answers when it gets there, and when it has
 * ended whoever asks answers.
 */
final class Questions {
    /** What somebody wants to know. */
    @FunctionalInterface
    interface Question {
        /**
         * Answers.
         *
         * @param status what the subscription as a whole is doing
         * @param endOf gives the end of a partition's log, as far as it is known
         */
        void answer(Status status, Function<Partition, OptionalLong> endOf);
    }

    private final Queue<Question> open = new ConcurrentLinkedQueue<>();
    private volatile boolean ended;

    void ask(Question question) {
        open.add(question);
        if (ended) {
            end();
        }
    }

    boolean isAnyOpen() {
        return !open.isEmpty();
    }

    void answer(Status status, Function<Partition, OptionalLong> endOf) {
        for (Question next = open.poll(); next != null; next = open.poll()) {
            next.answer(status, endOf);
        }
    }

    /** Answers where no end of a log is known. */
    void answer(Status status) {
        answer(status, partition -> OptionalLong.empty());
    }

    /** The loop has ended. */
    void end() {
        ended = true;
        answer(Status.STOPPED);
    }

    boolean haveEnded() {
        return ended;
    }
}
