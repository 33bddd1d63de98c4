package dev.faststream.kafka;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which partitions of its topics a subscription without a group reads, and from where. Immutable.
 *
 * @param starts by number, each with where it begins; empty there where that was not said. Empty for all partitions
 */
record ChosenPartitions(Map<Integer, Optional<StartAt>> starts) {
    static final ChosenPartitions ALL = new ChosenPartitions(Map.of());

    ChosenPartitions {
        starts = Map.copyOf(starts);
    }

    ChosenPartitions with(int number, Optional<StartAt> start) {
        Map<Integer, Optional<StartAt>> more = new LinkedHashMap<>(starts);
        more.put(number, start);
        return new ChosenPartitions(more);
    }

    /**
     * Adds what an annotation says: a number, or a number and where to start, as in {@code 1@earliest}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    ChosenPartitions with(String text) {
        int at = text.indexOf('@');
        String number = (at < 0 ? text : text.substring(0, at)).strip();
        if (!number.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no partition; write its number, from 0, and if it is to"
                            + " start at another place than autoOffsetReset says, that too, as in 1@earliest or 1@42");
        }
        Optional<StartAt> start = at < 0 ? Optional.empty() : Optional.of(StartAt.parse(text.substring(at + 1)));
        return with(Integer.parseInt(number), start);
    }

    boolean isAll() {
        return starts.isEmpty();
    }

    boolean contains(int number) {
        return isAll() || starts.containsKey(number);
    }

    /** Where a partition begins; empty where that was not said. */
    Optional<StartAt> startOf(int number) {
        return starts.getOrDefault(number, Optional.empty());
    }

    @Override
    public String toString() {
        return starts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey()
                        + entry.getValue().map(start -> "@" + start).orElse(""))
                .collect(Collectors.joining(", "));
    }
}
