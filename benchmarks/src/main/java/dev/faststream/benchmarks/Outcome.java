package dev.faststream.benchmarks;

import java.util.List;

/** What one run came to. */
sealed interface Outcome {
    /** It ran; the problems are what was wrong with what it did. */
    record Measured(Measurement measurement, List<String> problems) implements Outcome {}

    /** It did not come to an end. */
    record Failed(String reason) implements Outcome {}
}
