package dev.faststream.kafka;

import dev.faststream.Ordering;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

/**
 * Handles records whose bodies are their numbers, and keeps account: how often each was handled, and whether what has
 * to keep its order did. The members of a group share one, and so do apps that follow one another. Safe to use from any
 * thread.
 */
final class Tally {
    /** Says which attempts fail: the n-th that a record gets in all, n from 1. */
    @FunctionalInterface
    interface Failing {
        boolean fails(int number, int attempt);
    }

    private final Ordering ordering;
    private final Failing failing;
    private final AtomicIntegerArray attempts;
    private final AtomicIntegerArray handled;
    private final AtomicInteger total = new AtomicInteger();
    private final Map<String, Integer> lastHandled = new ConcurrentHashMap<>();
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    private final Queue<String> disorders = new ConcurrentLinkedQueue<>();

    /**
     * Makes an empty one.
     *
     * @param records how many records there may be, with numbers from 0 that ascend in each partition
     * @param ordering what has to keep its order
     */
    Tally(int records, Ordering ordering, Failing failing) {
        this.ordering = ordering;
        this.failing = failing;
        this.attempts = new AtomicIntegerArray(records);
        this.handled = new AtomicIntegerArray(records);
    }

    static Tally of(int records, Ordering ordering) {
        return new Tally(records, ordering, (number, attempt) -> false);
    }

    Ordering ordering() {
        return ordering;
    }

    void handle(KafkaMessage<String> message) {
        handle(List.of(message));
    }

    /** Handles all of them or, when one of them is to fail, none, as a transaction would. */
    void handle(List<KafkaMessage<String>> messages) {
        Set<String> strands = new HashSet<>();
        messages.forEach(message -> strands.addAll(strand(message)));
        strands.stream()
                .filter(strand -> !running.add(strand))
                .forEach(strand -> disorders.add(strand + " was handled twice at the same time"));
        try {
            List<Integer> failures = new ArrayList<>();
            for (KafkaMessage<String> message : messages) {
                int number = number(message);
                if (failing.fails(number, attempts.incrementAndGet(number))) {
                    failures.add(number);
                }
            }
            if (!failures.isEmpty()) {
                throw new IllegalStateException("not " + failures);
            }
            messages.forEach(this::note);
        } finally {
            running.removeAll(strands);
        }
    }

    private static int number(KafkaMessage<String> message) {
        return Integer.parseInt(RealKafka.text(message.raw().value()));
    }

    /** What it has to keep its order with; empty for nothing. */
    private Set<String> strand(KafkaMessage<String> message) {
        String partition = message.topic() + "-" + message.partition();
        return switch (ordering) {
            case PARTITION -> Set.of(partition);
            case KEY ->
                message.key()
                        .map(key -> Set.of(partition + " " + RealKafka.text(key)))
                        .orElse(Set.of());
            case NONE -> Set.of();
        };
    }

    private void note(KafkaMessage<String> message) {
        int number = number(message);
        for (String strand : strand(message)) {
            Integer before = lastHandled.put(strand, number);
            if (before != null && before >= number) {
                disorders.add(strand + " got " + number + " after " + before);
            }
        }
        handled.incrementAndGet(number);
        total.incrementAndGet();
    }

    /** How often records were handled in all. */
    int total() {
        return total.get();
    }

    /** How often a record was handled. */
    int times(int number) {
        return handled.get(number);
    }

    /** The records that were not handled exactly once. */
    List<Integer> notOnce() {
        return notOnce(handled.length());
    }

    /** The records that were not handled exactly once, of the first so many. */
    List<Integer> notOnce(int records) {
        return IntStream.range(0, records)
                .filter(number -> handled.get(number) != 1)
                .boxed()
                .toList();
    }

    /** What came in another order than it should have. */
    List<String> disorders() {
        return List.copyOf(disorders);
    }
}
