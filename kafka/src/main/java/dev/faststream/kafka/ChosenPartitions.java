package dev.faststream.kafka;

import dev.faststream.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which partitions of its topics a subscription without a group reads, and from where. Immutable.
 *
 * @param starts by number, each with where it begins; empty there where that was not said. Empty for all partitions
 * @param texts what was said by annotations, as long as placeholders are not replaced
 */
record ChosenPartitions(Map<Integer, Optional<StartAt>> starts, List<String> texts) {
    static final ChosenPartitions ALL = new ChosenPartitions(Map.of(), List.of());

    ChosenPartitions {
        starts = Map.copyOf(starts);
        texts = List.copyOf(texts);
    }

    /** Adds what an annotation says, to be read when the app starts. */
    ChosenPartitions withText(String text) {
        List<String> more = new ArrayList<>(texts);
        more.add(text);
        return new ChosenPartitions(starts, more);
    }

    /** Reads what annotations say; what can't be read goes to the problems. */
    ChosenPartitions resolved(Texts all) {
        ChosenPartitions chosen = new ChosenPartitions(starts, List.of());
        for (String text : texts) {
            try {
                chosen = chosen.withAll(all.find("partitions", text).orElse(""));
            } catch (IllegalArgumentException e) {
                all.problem("partitions: " + e.getMessage());
            }
        }
        return chosen;
    }

    /**
     * Adds what a text says of several, with commas between.
     *
     * @throws IllegalArgumentException if one of them is no partition
     */
    ChosenPartitions withAll(String text) {
        ChosenPartitions chosen = this;
        for (String partition : ValueType.LIST.parse().apply(text)) {
            chosen = chosen.with(partition);
        }
        return chosen;
    }

    ChosenPartitions with(int number, Optional<StartAt> start) {
        Map<Integer, Optional<StartAt>> more = new LinkedHashMap<>(starts);
        more.put(number, start);
        return new ChosenPartitions(more, texts);
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
