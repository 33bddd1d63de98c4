package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.faststream.internal.EngineSimulation.Fault;
import dev.faststream.internal.EngineSimulation.Summary;
import dev.faststream.internal.EngineSimulation.Violation;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine's invariants (ARCHITECTURE, section 4) under schedules drawn from seeds. */
final class DeliveryEngineSimulationTest {
    /** More of them in a nightly run: {@code -Dsimulation.schedules=5000000}. */
    private static final long SCHEDULES = Long.getLong("simulation.schedules", 5_000);

    private static final @Nullable Long ONLY = Long.getLong("simulation.seed");

    @Test
    void keepsItsInvariantsUnderEverySchedule() {
        LongStream seeds = ONLY == null ? LongStream.range(0, SCHEDULES) : LongStream.of(ONLY);

        assertThatCode(() -> seeds.forEach(seed -> EngineSimulation.run(seed, Fault.NONE)))
                .doesNotThrowAnyException();
    }

    @Test
    void schedulesComeAcrossWhatMatters() {
        List<Summary> runs = LongStream.range(0, 500)
                .mapToObj(seed -> EngineSimulation.run(seed, Fault.NONE))
                .toList();

        assertThat(runs.stream().filter(Summary::batch)).hasSizeBetween(200, 300);
        assertThat(runs.stream().filter(Summary::publishes)).hasSizeBetween(100, 200);
        assertThat(runs.stream().mapToInt(Summary::handled).sum()).isGreaterThan(5_000);
        assertThat(runs.stream().mapToInt(Summary::lateResults).sum()).isGreaterThan(100);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void noticesAWorldThatBreaksARule(Fault fault) {
        assertThat(LongStream.range(0, 300).filter(seed -> violates(seed, fault)))
                .as("seeds that show the fault")
                .hasSizeGreaterThan(3);
    }

    static Stream<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.NONE)).stream();
    }

    private static boolean violates(long seed, Fault fault) {
        return violation(seed, fault) != null;
    }

    private static @Nullable Violation violation(long seed, Fault fault) {
        return catchThrowableOfType(Violation.class, () -> EngineSimulation.run(seed, fault));
    }

    @Test
    void aViolationNamesItsSeedAndHappensAgainWithIt() {
        Fault fault = Fault.LANE_REORDERS;
        long seed = LongStream.range(0, 300)
                .filter(candidate -> violates(candidate, fault))
                .findFirst()
                .orElseThrow();

        assertThat(violation(seed, fault))
                .hasMessageContaining("seed " + seed + ",")
                .hasMessageContaining("-Dsimulation.seed=" + seed)
                .hasMessageNotContaining("\n")
                .hasMessage(String.valueOf(violation(seed, fault)).replaceFirst("^.*?Violation: ", ""));
    }
}
