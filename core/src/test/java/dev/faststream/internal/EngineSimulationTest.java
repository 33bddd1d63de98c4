package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faststream.internal.EngineSimulation.Fault;
import dev.faststream.internal.EngineSimulation.Summary;
import dev.faststream.internal.EngineSimulation.Violation;
import java.util.EnumSet;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation itself: it comes across what matters, notices what is wrong, and says how to see it again. */
final class EngineSimulationTest {
    @Test
    void schedulesComeAcrossWhatMatters() {
        List<Summary> runs = LongStream.range(0, 3_000)
                .mapToObj(seed -> EngineSimulation.run(seed, Fault.NONE))
                .toList();

        assertThat(sum(runs, Summary::started)).as("records started").isGreaterThan(50_000);
        assertThat(sum(runs, Summary::lateResults)).as("late results").isGreaterThan(500);
        assertThat(sum(runs, Summary::leftOpen)).as("records left open").isGreaterThan(3_000);
        assertThat(sum(runs, Summary::takenApart)).as("batches taken apart").isGreaterThan(150);
        assertThat(sum(runs, Summary::splits)).as("batches split by what waits").isPositive();
        assertThat(sum(runs, Summary::crowded)).as("commits without room").isGreaterThan(500);
        assertThat(sum(runs, Summary::restarts)).as("restarts").isGreaterThan(1_000);
    }

    private static int sum(List<Summary> runs, ToIntFunction<Summary> count) {
        return runs.stream().mapToInt(count).sum();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void noticesAWorldThatBreaksARule(Fault fault) {
        assertThat(LongStream.range(0, 300).filter(seed -> violation(seed, fault) != null))
                .as("seeds that show the fault")
                .hasSizeGreaterThan(5);
    }

    static Stream<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.NONE)).stream();
    }

    private static @Nullable Violation violation(long seed, Fault fault) {
        return catchThrowableOfType(Violation.class, () -> EngineSimulation.run(seed, fault));
    }

    @Test
    void aViolationNamesItsSeedAndHappensAgainWithIt() {
        Fault fault = Fault.THE_WORKERS_REORDER;
        long seed = LongStream.range(0, 300)
                .filter(candidate -> violation(candidate, fault) != null)
                .findFirst()
                .orElseThrow();

        assertThat(violation(seed, fault))
                .hasMessageContaining("seed " + seed + ",")
                .hasMessageContaining("-Dsimulation.seed=" + seed)
                .hasMessageNotContaining("\n")
                .hasMessage(String.valueOf(violation(seed, fault)).replaceFirst("^.*?Violation: ", ""));
    }
}
