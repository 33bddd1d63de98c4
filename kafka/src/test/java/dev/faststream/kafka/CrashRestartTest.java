package dev.faststream.kafka;

import static dev.faststream.kafka.CrashApp.FIRST;
import static dev.faststream.kafka.RealKafka.eventually;
import static dev.faststream.kafka.RealKafka.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.faststream.kafka.CrashApp.Phase;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An app whose subscribers have come to different points when its process is killed, is killed a second time after its
 * restart, and finishes in a third run. What is done according to the commits is read after each kill.
 */
@WithKafka
@TestInstance(TestInstance.Lifecycle.PER_CLASS) // all tests look at the same crashes
final class CrashRestartTest {
    private static final int STREAMED_BEFORE_A_KILL = 3_000;
    private static final String AGAIN = "again";
    private static final String FINALLY = "finally";

    private final Map<String, Map<Phase, Set<Integer>>> done = new HashMap<>();
    private AppMain.Setting setting = new AppMain.Setting("", "", "", Path.of(""));

    // --- what happened

    @BeforeAll
    @Timeout(150)
    void killTwiceAndFinish(@TempDir Path directory, RealKafka kafka) throws Exception {
        setting = new AppMain.Setting(
                kafka.servers(), "t-" + UUID.randomUUID(), "g-" + UUID.randomUUID(), directory.resolve("handled"));
        for (Phase phase : Phase.values()) {
            kafka.kafka().createTopic(phase.topic(setting), phase.partitions());
        }
        send(kafka, Phase.UNCOMMITTED, 0, 1);
        for (Phase phase : List.of(Phase.RUNNING, Phase.WAITING, Phase.LETTERING, Phase.WORKERS)) {
            send(kafka, phase, 0, phase.records());
        }
        try (AppProcess app = AppProcess.start(directory, setting.toArgs("crash", FIRST))) {
            awaitDone(kafka, Phase.RUNNING, 5);
            awaitDone(kafka, Phase.UNCOMMITTED, 1);
            send(kafka, Phase.UNCOMMITTED, 1, Phase.UNCOMMITTED.records());
            awaitHandled(Phase.UNCOMMITTED, FIRST, Phase.UNCOMMITTED.records());
            awaitDone(kafka, Phase.WAITING, 9);
            awaitDone(kafka, Phase.WORKERS, 996);
            eventually(() -> assertThat(kafka.exists(deadLetters())).isTrue());
            send(kafka, Phase.FLIGHT, 0, Phase.FLIGHT.records());
            send(kafka, Phase.BATCHES, 0, Phase.BATCHES.records());
            kill(kafka, app, FIRST);
        }
        try (AppProcess app = AppProcess.start(directory, setting.toArgs("crash", AGAIN))) {
            kill(kafka, app, AGAIN);
        }
        try (AppProcess app = AppProcess.start(directory, setting.toArgs("crash", FINALLY))) {
            for (Phase phase : Phase.values()) {
                awaitDone(kafka, phase, phase.records());
            }
            app.signal("TERM");
            assertThat(app.awaitExit(20)).isZero();
        }
    }

    /** A number says where its record is: they go to the partitions in turn. */
    private void send(RealKafka kafka, Phase phase, int from, int to) {
        kafka.send(IntStream.range(from, to)
                .mapToObj(number -> record(
                        phase.topic(setting),
                        number % phase.partitions(),
                        "k" + number % (phase.partitions() * 3),
                        Integer.toString(number)))
                .toList());
    }

    private void kill(RealKafka kafka, AppProcess app, String run) throws Exception {
        for (Phase phase : List.of(Phase.FLIGHT, Phase.BATCHES)) {
            try {
                awaitHandled(phase, run, STREAMED_BEFORE_A_KILL);
            } catch (ConditionTimeoutException e) {
                throw new AssertionError(phase + " " + run + ": " + app.threads(), e);
            }
        }
        app.kill();
        Map<Phase, Set<Integer>> committed = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            committed.put(phase, done(kafka, phase));
        }
        done.put(run, committed);
    }

    private void awaitHandled(Phase phase, String run, int count) {
        await().atMost(RealKafka.PATIENCE)
                .untilAsserted(() -> assertThat(handled(phase, run)).hasSizeGreaterThanOrEqualTo(count));
    }

    private void awaitDone(RealKafka kafka, Phase phase, int count) {
        await().atMost(RealKafka.PATIENCE)
                .untilAsserted(
                        () -> assertThat(done(kafka, phase)).as(phase.name()).hasSize(count));
    }

    private List<Integer> handled(Phase phase, String run) {
        return AppProcess.lines(phase.handled(setting, run)).stream()
                .map(Integer::parseInt)
                .toList();
    }

    private Set<Integer> done(RealKafka kafka, Phase phase) {
        try (GroupOffsets offsets = GroupOffsets.of(kafka, phase.group(setting), phase.topic(setting))) {
            Set<Integer> numbers = new HashSet<>();
            for (int partition = 0; partition < phase.partitions(); partition++) {
                var isDone = offsets.done(partition);
                for (int number = partition; number < phase.records(); number += phase.partitions()) {
                    if (isDone.test(number / phase.partitions())) {
                        numbers.add(number);
                    }
                }
            }
            return numbers;
        }
    }

    private String deadLetters() {
        return "dlq." + Phase.LETTERING.group(setting) + "." + Phase.LETTERING.topic(setting);
    }

    private Set<Integer> done(String run, Phase phase) {
        return done.getOrDefault(run, Map.of()).getOrDefault(phase, Set.of());
    }

    private static Set<Integer> numbers(int from, int to) {
        return new HashSet<>(IntStream.range(from, to).boxed().toList());
    }

    // --- the rules

    @ParameterizedTest
    @EnumSource
    void nothingIsLostAndWhatIsCommittedWasHandledAndIsNotHandledAgain(Phase phase) {
        Set<Integer> handled = new HashSet<>(handled(phase, FIRST));
        Set<Integer> doneAtFirst = done(FIRST, phase);
        assertThat(handled).as("handled before the first kill").containsAll(doneAtFirst);
        assertThat(handled(phase, AGAIN)).as("handled after it").noneMatch(doneAtFirst::contains);

        handled.addAll(handled(phase, AGAIN));
        Set<Integer> doneAgain = new HashSet<>(done(AGAIN, phase));
        assertThat(doneAgain).as("committed at the second kill").containsAll(doneAtFirst);
        assertThat(handled(phase, FINALLY)).as("handled after it").noneMatch(doneAgain::contains);

        handled.addAll(handled(phase, FINALLY));
        if (phase == Phase.LETTERING) {
            handled.add(2); // what is dead-lettered is never handled
        }
        assertThat(handled).as("handled in all").isEqualTo(numbers(0, phase.records()));
    }

    @ParameterizedTest
    @EnumSource
    void noRunHandlesARecordTwice(Phase phase) {
        for (String run : List.of(FIRST, AGAIN, FINALLY)) {
            assertThat(handled(phase, run)).as(run).doesNotHaveDuplicates();
        }
    }

    @Test
    void killWhileAHandlerRunsRepeatsItsRecordAndWhatIsBehindIt() {
        assertThat(done(FIRST, Phase.RUNNING)).isEqualTo(numbers(0, 5));
        assertThat(handled(Phase.RUNNING, AGAIN)).containsExactly(5, 6, 7, 8, 9);
    }

    @Test
    void killBetweenHandlerAndCommitRepeatsWhatWasNotCommittedInOrder() {
        assertThat(handled(Phase.UNCOMMITTED, FIRST)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(done(FIRST, Phase.UNCOMMITTED)).containsExactly(0);
        assertThat(handled(Phase.UNCOMMITTED, AGAIN)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @Test
    void killWhileARecordWaitsForItsRetryRepeatsItAndItsKeyAndNothingElse() {
        assertThat(handled(Phase.WAITING, FIRST)).doesNotContain(3, 6, 9).hasSize(9);
        assertThat(handled(Phase.WAITING, AGAIN)).containsExactly(3, 6, 9);
    }

    @Test
    void killWhileADeadLetterIsBeingWrittenHandlesItsRecordAgainAndWritesItOnce(RealKafka kafka) {
        assertThat(done(FIRST, Phase.LETTERING)).doesNotContain(2);
        assertThat(kafka.size(deadLetters())).isEqualTo(1);
        assertThat(kafka.read(deadLetters(), 1))
                .singleElement()
                .satisfies(letter -> assertThat(letter.value()).isEqualTo(RealKafka.bytes("2")));
    }

    @Test
    void killWhileSomeWorkersAreBehindOthersRepeatsOnlyWhatTheyHad() {
        assertThat(handled(Phase.WORKERS, AGAIN)).containsExactlyInAnyOrderElementsOf(CrashApp.HELD);
    }

    @ParameterizedTest
    @EnumSource(names = {"FLIGHT", "BATCHES"})
    void killInFullFlightRepeatsOnlyWhatIsNotCommitted(Phase phase) {
        for (String run : List.of(FIRST, AGAIN)) {
            assertThat(done(run, phase)).isNotEmpty().hasSizeLessThan(phase.records());
        }
        int handled = 0;
        for (String run : List.of(FIRST, AGAIN, FINALLY)) {
            handled += handled(phase, run).size();
        }
        assertThat(handled - phase.records()).isEqualTo(notCommitted(FIRST, phase) + notCommitted(AGAIN, phase));
    }

    /** How much a run had handled that was not committed when it was killed. */
    private int notCommitted(String run, Phase phase) {
        Set<Integer> handled = new HashSet<>(handled(phase, run));
        handled.removeAll(done(run, phase));
        return handled.size();
    }
}
