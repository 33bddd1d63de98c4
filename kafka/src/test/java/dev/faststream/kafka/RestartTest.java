package dev.faststream.kafka;

import static dev.faststream.kafka.RealKafka.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Apps in processes of their own: how they end, and what they do when they are started again. */
@WithKafka
@Execution(ExecutionMode.SAME_THREAD) // a start of a JVM needs all there is
@Timeout(120)
final class RestartTest {
    @TempDir
    private Path directory;

    private AppMain.Setting setting(RealKafka kafka, int records) {
        String topic = kafka.topic();
        kafka.send(topic, numbers(records).toArray(String[]::new));
        return new AppMain.Setting(kafka.servers(), topic, "g-" + UUID.randomUUID(), directory.resolve("handled"));
    }

    private AppMain.Setting unreachable() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new AppMain.Setting(
                    "127.0.0.1:" + free.getLocalPort(), "orders", "shop", directory.resolve("handled"));
        }
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    private static List<String> handled(AppMain.Setting setting) {
        return AppProcess.lines(setting.handled()).stream()
                .filter(line -> Character.isDigit(line.charAt(0)))
                .toList();
    }

    private static void awaitNote(AppMain.Setting setting, String note, AppProcess app) {
        eventually(() -> assertThat(AppProcess.lines(setting.handled()))
                .as(() -> "what was handled; the app said " + AppProcess.lines(app.output()))
                .contains(note));
    }

    @Test
    void appKilledInTheMiddleOfABatchSkipsNothingWhenStartedAgain(RealKafka kafka) throws Exception {
        AppMain.Setting setting = setting(kafka, 300);
        try (AppProcess app = AppProcess.start(directory, setting.toArgs("batches", "130"))) {
            awaitNote(setting, "hangs", app);
            app.kill();
        }
        assertThat(handled(setting)).isEqualTo(numbers(130));
        long committed = kafka.committed(setting.group(), setting.topic(), 0);
        assertThat(committed).isLessThanOrEqualTo(120);

        try (AppProcess app = AppProcess.start(directory, setting.toArgs("batches", "1000"))) {
            eventually(() -> assertThat(kafka.committed(setting.group(), setting.topic(), 0))
                    .isEqualTo(300));
            app.signal("TERM");
            assertThat(app.awaitExit(20)).isZero();
        }
        List<String> again = handled(setting).subList(130, handled(setting).size());
        assertThat(again).isEqualTo(numbers(300).subList(Math.max(0, (int) committed), 300));
    }

    @Test
    void appAskedToEndFinishesItsHandlerAndHandlesNothingTwice(RealKafka kafka) throws Exception {
        AppMain.Setting setting = setting(kafka, 50);
        try (AppProcess app = AppProcess.start(directory, setting.toArgs("singles", "20"))) {
            awaitNote(setting, "waits", app);
            app.process().destroy();
            eventually(() -> assertThat(app.lines("INFO Stopping")).hasSize(1));
            Files.createFile(setting.gate());
            assertThat(app.awaitExit(20)).isZero();
            assertThat(app.lines("WARN")).isEmpty();
        }
        assertThat(handled(setting)).isEqualTo(numbers(21));
        assertThat(kafka.committed(setting.group(), setting.topic(), 0)).isEqualTo(21);

        try (AppProcess app = AppProcess.start(directory, setting.toArgs("singles", "none"))) {
            eventually(() -> assertThat(handled(setting)).hasSize(50));
            app.signal("INT");
            assertThat(app.awaitExit(20)).isZero();
        }
        assertThat(handled(setting)).isEqualTo(numbers(50));
        assertThat(kafka.committed(setting.group(), setting.topic(), 0)).isEqualTo(50);
    }

    @Test
    void secondSignalEndsAtOnceWhileAHandlerHangs(RealKafka kafka) throws Exception {
        AppMain.Setting setting = setting(kafka, 1);
        try (AppProcess app = AppProcess.start(directory, setting.toArgs("hanging"))) {
            awaitNote(setting, "hangs", app);
            app.signal("TERM");
            eventually(() -> assertThat(app.lines("INFO Stopping")).hasSize(1));
            app.signal("TERM");
            assertThat(app.awaitExit(2)).isEqualTo(143);
        }
        assertThat(kafka.committed(setting.group(), setting.topic(), 0)).isEqualTo(-1);
    }

    @Test
    void secondCtrlCEndsAtOnceWhileAHandlerHangs(RealKafka kafka) throws Exception {
        AppMain.Setting setting = setting(kafka, 1);
        try (AppProcess app = AppProcess.start(directory, setting.toArgs("hanging"))) {
            awaitNote(setting, "hangs", app);
            app.signal("INT");
            eventually(() -> assertThat(app.lines("INFO Stopping")).hasSize(1));
            app.signal("INT");
            assertThat(app.awaitExit(2)).isEqualTo(130);
        }
    }

    @Test
    void unreachableClusterEndsTheAppWithOneLineThatNamesTheAddress() throws Exception {
        AppMain.Setting setting = unreachable();
        try (AppProcess app = AppProcess.start(directory, setting.toArgs("impatient"))) {
            assertThat(app.awaitExit(20)).isEqualTo(1);
            assertThat(app.lines("ERROR"))
                    .singleElement()
                    .asString()
                    .contains(setting.servers(), "did not answer within 3 s", "startupTimeout")
                    .doesNotContain("null");
        }
    }

    @Test
    void signalWhileStillConnectingEndsTheAppPromptly() throws Exception {
        AppMain.Setting setting = unreachable();
        try (AppProcess app = AppProcess.start(directory, setting.toArgs("hanging"))) {
            eventually(() -> assertThat(app.lines("WARN Kafka at " + setting.servers() + " does not answer"))
                    .isNotEmpty());
            app.signal("TERM");
            assertThat(app.awaitExit(4)).isZero();
            assertThat(app.lines("ERROR")).isEmpty();
        }
    }

    @Test
    void wrongConfigurationEndsTheAppWithAllProblemsInOneMessage() throws Exception {
        AppMain.Setting setting = unreachable();
        try (AppProcess app = AppProcess.start(directory, setting.toArgs("wrong"))) {
            assertThat(app.awaitExit(20)).isEqualTo(1);
            assertThat(app.lines("ERROR")).singleElement().asString().contains("3 problems");
            assertThat(app.lines("  - "))
                    .hasSize(3)
                    .anySatisfy(line -> assertThat(line).contains("java.lang.String was included"))
                    .anySatisfy(line -> assertThat(line).contains("autoOffsetReset is 'tomorrow'"))
                    .anySatisfy(line -> assertThat(line).contains("did you mean 'max.poll.records'"));
            assertThat(app.lines("WARN")).isEmpty();
        }
    }
}
