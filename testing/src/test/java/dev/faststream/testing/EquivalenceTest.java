package dev.faststream.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.faststream.embedded.EmbeddedKafka;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same random operations show the same on the real broker and in memory. More of them:
 * {@code -Dequivalence.sequences=200}; one of them again: {@code -Dequivalence.first=SEED -Dequivalence.sequences=1}.
 */
@Execution(ExecutionMode.SAME_THREAD)
@Timeout(600)
final class EquivalenceTest {
    private static final long FIRST = Long.getLong("equivalence.first", 1);
    private static final int SEQUENCES = Integer.getInteger("equivalence.sequences", 3);
    private static final int STEPS = 40;

    private static final Map<String, Map<String, Object>> PROTOCOLS = Map.of(
            "cooperative",
            Map.of(
                    "group.protocol",
                    "classic",
                    "heartbeat.interval.ms",
                    100,
                    "partition.assignment.strategy",
                    "org.apache.kafka.clients.consumer.CooperativeStickyAssignor"),
            "eager",
            Map.of(
                    "group.protocol",
                    "classic",
                    "heartbeat.interval.ms",
                    100,
                    "partition.assignment.strategy",
                    "org.apache.kafka.clients.consumer.RangeAssignor"),
            "consumer",
            Map.of("group.protocol", "consumer"));

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafka.start();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cooperative", "eager", "consumer"})
    void sameOperationsShowTheSameInMemoryAndOnTheRealBroker(String protocol) throws Exception {
        for (long seed = FIRST; seed < FIRST + SEQUENCES; seed++) {
            String name = protocol + seed;
            Map<String, Object> membership = PROTOCOLS.getOrDefault(protocol, Map.of());
            List<String> real = run(Clients.at(kafka.bootstrapServers()), seed, name, membership);
            assertThat(run(Clients.inMemory(seed), seed, name, membership))
                    .as("seed %d with the %s protocol, compared with the real broker", seed, protocol)
                    .containsExactlyElementsOf(real);
        }
    }

    private static List<String> run(Clients clients, long seed, String name, Map<String, Object> membership)
            throws Exception {
        try (History history = new History(clients, seed, name, membership)) {
            return history.run(STEPS);
        }
    }
}
