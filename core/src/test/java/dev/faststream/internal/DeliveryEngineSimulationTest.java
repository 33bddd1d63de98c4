package dev.faststream.internal;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.faststream.internal.EngineSimulation.Fault;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The engine's invariants (ARCHITECTURE, section 4) under schedules drawn from seeds. */
final class DeliveryEngineSimulationTest {
    /** More of them with the profile: {@code mvn -pl core test -Psimulate}, or with the property alone. */
    private static final long SCHEDULES = Long.getLong("simulation.schedules", 20_000);

    /** Another range of seeds on another night. */
    private static final long FIRST = Long.getLong("simulation.first", 0);

    private static final @Nullable Long ONLY = Long.getLong("simulation.seed");

    private static LongStream seeds() {
        return ONLY == null ? LongStream.range(FIRST, FIRST + SCHEDULES) : LongStream.of(ONLY);
    }

    @Test
    @Timeout(value = 12 * 60 * 60, threadMode = ThreadMode.SAME_THREAD) // as many hours as somebody asks for
    void keepsItsInvariantsUnderEverySchedule() {
        assertThatCode(() -> seeds().forEach(seed -> EngineSimulation.run(seed, Fault.NONE)))
                .doesNotThrowAnyException();
    }
}
